using System.Net;
using System.Security.Cryptography;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Activities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Tests.Nodes;

/// <summary>Against the embedded hub over its own HTTPS: a node that is shut out is refused by the hub itself, with a token that is still good.</summary>
[Collection(ApiCollection.Name)]
public class PublisherAccessTests(ApiApp api)
{
    [Fact]
    public async Task Node_Revoked_IsRefusedByTheHubUntilItIsRestored()
    {
        NodeId node = Samples.Node(77);
        using var access = new PublisherAccess(api.App.Services.GetRequiredService<NodeStore>(), Settings(api.App.TelemetryHub), TimeProvider.System);
        TelemetryCredentials credentials = api.App.Services.GetRequiredService<CredentialIssuer>().Issue(node, DateTimeOffset.UtcNow);
        Assert.Equal(HttpStatusCode.Created, await SendAsync(credentials));
        await access.RevokeAsync(node, default);
        await access.RevokeAsync(node, default); // again changes nothing
        Assert.False(await SendAsync(credentials) is HttpStatusCode.Created);
        await access.RestoreAsync(node, default);
        await access.RestoreAsync(node, default);
        Assert.Equal(HttpStatusCode.Created, await SendAsync(credentials));
    }

    [Fact]
    public async Task Node_ThatEndedAndIsAdmittedAnew_IsTakenByTheHub()
    {
        NodeId node = Samples.Node(78);
        string application = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using var access = new PublisherAccess(api.App.Services.GetRequiredService<NodeStore>(), Settings(api.App.TelemetryHub), TimeProvider.System);
        TelemetryCredentials credentials = api.App.Services.GetRequiredService<CredentialIssuer>().Issue(node, DateTimeOffset.UtcNow);
        await access.RevokeAsync(node, default);
        await api.App.Services.GetRequiredService<ApplicationStore>().AddAsync(Samples.Application(application, DateTimeOffset.UtcNow, node: node), default);
        var admission = ActivatorUtilities.CreateInstance<AdmissionActivities>(api.App.Services, access);
        await admission.AdmitAsync(new ApplicantRef(application, 1, node), new Mock<FunctionContext>().Object);
        Assert.Equal(HttpStatusCode.Created, await SendAsync(credentials));
    }

    [Fact]
    public void Settings_ThatAreNoRule_AreRefusedAtTheStart() =>
        Assert.Throws<InvalidOperationException>(() => new PublisherAccess(api.App.Services.GetRequiredService<NodeStore>(), Settings("no connection string"), TimeProvider.System));

    private IConfiguration Settings(string management) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Program:TelemetryManagement"] = management,
        ["Program:TelemetryCertificate"] = Directory.EnumerateFiles(api.App.DataDirectory, "eventhubs.crt", SearchOption.AllDirectories).FirstOrDefault(),
    }).Build();

    private async Task<HttpStatusCode> SendAsync(TelemetryCredentials credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{credentials.Hub}/publishers/{credentials.Publisher}/messages") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Authorization", credentials.SasToken);
        using HttpResponseMessage response = await api.App.EventHubsClient.SendAsync(request);
        return response.StatusCode;
    }
}
