using System.Net;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Tests.Http;

public sealed class RevocationTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private EventHubsServer _server = null!;

    public async Task InitializeAsync() => this._server = await this.StartAsync();

    public async Task DisposeAsync()
    {
        await this._server.DisposeAsync();
        this._directory.Dispose();
    }

    [Fact]
    public async Task Revoke_APublisher_RefusesItAloneAndStaysAfterARestart()
    {
        Assert.Equal(HttpStatusCode.Created, await this.SendAs("node-1"));
        HttpResponseMessage revoked = await this.RevokeAsync(HttpMethod.Put, "node-1", this._server.Token("telemetry"));
        Assert.Equal(HttpStatusCode.Created, revoked.StatusCode);
        Assert.Contains("<Name>node-1</Name>", await revoked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await this.RevokeAsync(HttpMethod.Put, "node-1", this._server.Token("telemetry"))).StatusCode);

        await this._server.DisposeAsync();
        this._server = await this.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await this.SendAs("node-1"));
        Assert.Equal(HttpStatusCode.Forbidden, await this.SendAs("NODE-1"));
        Assert.Equal(HttpStatusCode.Created, await this.SendAs("node-2"));

        Assert.Equal(HttpStatusCode.OK, (await this.RevokeAsync(HttpMethod.Delete, "node-1", this._server.Token("telemetry"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, await this.SendAs("node-1"));
        Assert.Equal(HttpStatusCode.NotFound, (await this.RevokeAsync(HttpMethod.Delete, "node-1", this._server.Token("telemetry"))).StatusCode);
    }

    [Fact]
    public async Task Revoke_InProcess_IsTheSameList()
    {
        Assert.True(this._server.Hubs.RevokePublisher("telemetry", "node-1"));
        Assert.False(this._server.Hubs.RevokePublisher("telemetry", "node-1"));
        Assert.Equal(HttpStatusCode.Forbidden, await this.SendAs("node-1"));
        Assert.True(this._server.Hubs.RestorePublisher("telemetry", "node-1"));
        Assert.Equal(HttpStatusCode.Created, await this.SendAs("node-1"));
    }

    [Fact]
    public async Task Revoke_WithoutManage_Is401AndRevokesNobody()
    {
        string send = SasSigner.Sign("sb://127.0.0.1/telemetry", "sender", "0123456789abcdef", DateTimeOffset.UtcNow.AddHours(1));
        HttpResponseMessage answer = await this.RevokeAsync(HttpMethod.Put, "node-1", send);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("'Manage' claim(s) are required", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await this.RevokeAsync(HttpMethod.Put, "node-1", this._server.Token("telemetry/publishers/node-1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, await this.SendAs("node-1"));
    }

    [Fact]
    public async Task Open_ListOfRevokedDamaged_IsToldAndNobodyIsLetIn()
    {
        this._server.Hubs.RevokePublisher("telemetry", "node-1");
        await this._server.DisposeAsync();
        string path = Path.Combine(this._directory, "eventhubs", "telemetry", RevokedPublishers.FileName);
        string list = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, "[\"node-1\"");
        Assert.Equal(EventLogFault.Corrupt, Assert.Throws<EventLogException>(() => new TestHub(this._directory, partitions: 32)).Fault);
        await File.WriteAllTextAsync(path, list);
        this._server = await this.StartAsync();
    }

    private Task<EventHubsServer> StartAsync() => EventHubsServer.StartAsync(
        this._directory,
        TimeProvider.System,
        new() { ["Emulator:EventHubs:Rules:0:Name"] = "sender", ["Emulator:EventHubs:Rules:0:Key"] = "0123456789abcdef", ["Emulator:EventHubs:Rules:0:Rights"] = "Send, Listen" });

    private Task<HttpResponseMessage> RevokeAsync(HttpMethod method, string publisher, string token) =>
        this._server.SendAsync(method, $"telemetry/revokedpublishers/{publisher}?timeout=60&api-version=2014-05", null, token);

    private async Task<HttpStatusCode> SendAs(string publisher) =>
        (await this._server.PostAsync($"telemetry/publishers/{publisher}/messages", new StringContent("x"), this._server.Token($"telemetry/publishers/{publisher}"))).StatusCode;
}
