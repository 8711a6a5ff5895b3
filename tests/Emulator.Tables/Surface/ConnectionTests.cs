extern alias sdk;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Which store a client speaks to, and how it is let in.</summary>
[Collection(StoresCollection.Name)]
public sealed class ConnectionTests(Stores stores)
{
    [Theory]
    [InlineData("useembeddedstorage=TRUE;DataDirectory=some/where", "some/where")]
    [InlineData(" UseEmbeddedStorage = true ; datadirectory = /data ; ", "/data")]
    public void Embedded_ConnectionString_NamesItsFile(string text, string directory)
    {
        Assert.True(EmbeddedConnection.TryParse(text, out EmbeddedConnection? connection));
        Assert.Equal(Path.Combine(Path.GetFullPath(directory), "tables.db"), connection!.FilePath);
        TableClient client = new(text, "Nodes");
        Assert.Equal(("embedded", "Nodes", "file"), (client.AccountName, client.Name, client.Uri.Scheme));
    }

    [Fact]
    public void Embedded_WithoutDirectory_TakesTheConfiguredOne()
    {
        const string Variable = "Emulator__DataDirectory";
        string? before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, null);
            Assert.Equal(Path.GetFullPath(".data/tables.db"), FileOf("UseEmbeddedStorage=true"));
            Environment.SetEnvironmentVariable(Variable, "configured");
            Assert.Equal(Path.GetFullPath("configured/tables.db"), FileOf("UseEmbeddedStorage=true"));
            Assert.Equal(Path.GetFullPath("given/tables.db"), FileOf("UseEmbeddedStorage=true;DataDirectory=given"));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }

        static string FileOf(string text) => EmbeddedConnection.TryParse(text, out EmbeddedConnection? connection) ? connection!.FilePath : string.Empty;
    }

    [Theory]
    [InlineData("UseEmbeddedStorage=yes")]
    [InlineData("UseEmbeddedStorage=false")]
    [InlineData("UseEmbeddedStorage=true;DataDirectory=")]
    [InlineData("UseEmbeddedStorage=true;AccountName=x")]
    [InlineData("UseEmbeddedStorage=true;nonsense")]
    public void Embedded_UnknownSetting_IsRefused(string text) => Assert.Throws<FormatException>(() => new TableServiceClient(text));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AccountName=x")]
    public void Rest_ConnectionStringThatIsNone_IsRefusedAsByTheRealPackage(string text)
    {
        Exception theirs = Record.Exception(() => new Sdk.TableServiceClient(text))!;
        Assert.IsType(theirs.GetType(), Record.Exception(() => new TableServiceClient(text)));
        Assert.IsType(theirs.GetType(), Record.Exception(() => new TableClient(text, "Nodes")));
    }

    [Fact]
    public void Rest_DevelopmentStorage_IsTheLocalAccount()
    {
        TableClient client = new("UseDevelopmentStorage=true", "Nodes");
        Sdk.TableClient real = new("UseDevelopmentStorage=true", "Nodes");
        Assert.Equal((real.AccountName, real.Name, real.Uri), (client.AccountName, client.Name, client.Uri));
        Assert.Equal("devstoreaccount1", client.AccountName);
    }

    [Fact]
    public async Task Rest_SharedKey_IsLetIn_AndAWrongKeyIsNot()
    {
        TableSharedKeyCredential credential = new(AzuriteProcess.AccountName, AzuriteProcess.AccountKey);
        string name = Stores.NewName();
        Assert.Equal(201, (await new TableServiceClient(stores.Azurite.Endpoint, credential).CreateTableAsync(name)).GetRawResponse().Status);
        TableClient table = new(stores.Azurite.Endpoint, name, credential);
        await table.AddEntityAsync(new TableEntity("p", "r"));
        Assert.Equal(AzuriteProcess.AccountName, credential.AccountName);
        credential.SetAccountKey(Convert.ToBase64String(new byte[64]));
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r2")))).Status);
    }

    [Fact]
    public async Task Rest_SharedAccessSignature_IsLetInEitherWay()
    {
        string name = Stores.NewName();
        Sdk.TableClient owner = new(stores.Azurite.ConnectionString, name);
        await owner.CreateAsync();
        Uri signed = owner.GenerateSasUri(Sdk.Sas.TableSasPermissions.All, TimeProvider.System.GetUtcNow().AddHours(1));
        await new TableClient(signed).AddEntityAsync(new TableEntity("p", "1"));
        Uri plain = new(signed.GetLeftPart(UriPartial.Path));
        await new TableClient(plain, new AzureSasCredential(signed.Query)).AddEntityAsync(new TableEntity("p", "2"));
        Assert.Equal(403, (await Assert.ThrowsAsync<RequestFailedException>(() => new TableClient(plain, new AzureSasCredential("?sig=x")).AddEntityAsync(new TableEntity("p", "3")))).Status);
    }

    /// <summary>Tokens need https, which Azurite has only with a certificate: here the wire is looked at instead.</summary>
    [Fact]
    public async Task Rest_Token_IsSentWithTheAudience_ThroughTheGivenTransportAndPolicies()
    {
        using Wire wire = new();
        using HttpClient http = new(wire);
        CountingPolicy policy = new();
        TableClientOptions options = new() { Transport = new HttpClientTransport(http), Audience = TableAudience.AzureChina };
        options.AddPolicy(policy, HttpPipelinePosition.PerCall);
        options.Retry.MaxRetries = 0;
        TokenOf credential = new();
        TableClient table = new(new Uri("https://account.table.core.chinacloudapi.cn"), "Nodes", credential, options);
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["X"] = 1L });
        HttpRequestMessage sent = Assert.Single(wire.Sent);
        Assert.Equal("Bearer token", sent.Headers.Authorization!.ToString());
        Assert.Equal("https://storage.azure.cn/.default", Assert.Single(credential.Scopes!));
        Assert.Equal(1, policy.Count);
        wire.Status = HttpStatusCode.ServiceUnavailable;
        Assert.Equal(503, (await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteAsync())).Status);
        Assert.Equal(2, wire.Sent.Count);
    }

    [Fact]
    public async Task Cancelled_Request_IsNotMade()
    {
        foreach (Subject subject in (Subject[])[Subject.Embedded, Subject.Azurite])
        {
            TableClient table = stores.Service(subject).GetTableClient(Stores.NewName());
            await table.CreateAsync();
            CancellationToken cancelled = new(true);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.AddEntityAsync(new TableEntity("p", "r"), cancelled));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => table.GetEntityAsync<TableEntity>("p", "r", cancellationToken: cancelled));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (TableEntity row in table.QueryAsync<TableEntity>(cancellationToken: cancelled))
                {
                    Assert.Fail($"{row.RowKey} was read.");
                }
            });
            Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue);
        }
    }

    private sealed class Wire : HttpMessageHandler
    {
        public List<HttpRequestMessage> Sent { get; } = [];

        public HttpStatusCode Status { get; set; } = HttpStatusCode.NoContent;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent.Add(request);
            return Task.FromResult(new HttpResponseMessage(Status));
        }
    }

    private sealed class CountingPolicy : HttpPipelineSynchronousPolicy
    {
        public int Count { get; private set; }

        public override void OnSendingRequest(HttpMessage message) => Count++;
    }

    private sealed class TokenOf : TokenCredential
    {
        public string[]? Scopes { get; private set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
