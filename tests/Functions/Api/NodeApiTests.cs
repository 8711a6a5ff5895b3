using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>The whole way of a node over the real routes: application, vetting, preflight, credentials, telemetry, testnet, activation.</summary>
[Collection(ApiCollection.Name)]
public class NodeApiTests(ApiApp api)
{
    [Fact]
    public async Task Node_FromApplicationToOperating_OverTheRealRoutes()
    {
        using Applicant applicant = await ReachSetupAsync();
        string credentialsPath = $"/api/nodes/{applicant.Node}/credentials";
        Answer credentials = await applicant.SendAsync(HttpMethod.Post, credentialsPath);
        credentials.Is(HttpStatusCode.OK);
        Assert.Equal((applicant.Node.ToString(), "telemetry"), (credentials.Json.Text("publisher"), credentials.Json.Text("hub")));
        Assert.InRange(credentials.Json.GetProperty("expiresAt").GetInt64() - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 59 * 60_000, 60 * 60_000);
        Assert.Equal("waiting", (await api.GetAsync("/api/applications/" + applicant.Application)).Json.Step("setup").Text("state"));

        using var stop = new CancellationTokenSource();
        Task sending = SendTelemetryAsync(applicant, credentials.Json, stop.Token);
        JsonElement shown = await api.UntilStateAsync(applicant.Application, "operating");
        await stop.CancelAsync();
        await sending;

        Assert.Equal("notConfigured", shown.Step("stakeVerification").Text("state"));
        Assert.Equal("chainNotConfigured", shown.Step("stakeVerification").Text("code"));
        Assert.All(["vetting", "technicalAssessment", "geographicCheck", "setup", "testnet", "activation", "operating"], step => Assert.Equal("passed", shown.Step(step).Text("state")));
        JsonElement node = (await api.GetAsync("/api/nodes/" + applicant.Node)).Json;
        Assert.Equal(("active", applicant.Application, "DE"), (node.Text("state"), node.Text("application"), node.Text("country")));
        Assert.DoesNotContain("7880", node.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_BeforeSetup_AreRefused()
    {
        using var applicant = new Applicant(api);
        string path = $"/api/nodes/{applicant.Node}/credentials";
        (await applicant.SendAsync(HttpMethod.Post, path)).IsProblem("node-key-unknown");
        await applicant.ApplyAsync();
        (await applicant.SendAsync(HttpMethod.Post, path)).IsProblem("node-not-admitted");
        (await applicant.SendAsync(HttpMethod.Get, $"/api/nodes/{applicant.Node}/configuration")).IsProblem("node-not-admitted");
    }

    [Fact]
    public async Task Credentials_OfANode_LetItSendAsItselfOnly()
    {
        using Applicant applicant = await ReachSetupAsync();
        using Applicant other = await ReachSetupAsync();
        JsonElement credentials = (await applicant.SendAsync(HttpMethod.Post, $"/api/nodes/{applicant.Node}/credentials")).Json;
        Assert.Equal(HttpStatusCode.Created, (await PostBatchAsync(credentials, applicant.Node.ToString(), TelemetryCodec.Write(Batch(applicant, 0)))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostBatchAsync(credentials, other.Node.ToString(), TelemetryCodec.Write(Batch(other, 0)))).StatusCode);
    }

    [Fact]
    public async Task Configuration_AskedForAgain_IsNotModified()
    {
        using Applicant applicant = await ReachSetupAsync();
        string path = $"/api/nodes/{applicant.Node}/configuration";
        for (int attempt = 0; ; attempt++)
        {
            Answer first = await applicant.SendAsync(HttpMethod.Get, path);
            first.Is(HttpStatusCode.OK);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", applicant.Sign(HttpMethod.Get, path, null));
            request.Headers.IfNoneMatch.Add(first.Response.Headers.ETag!);
            using HttpResponseMessage again = await api.Http.SendAsync(request);
            // An epoch may end in between; then it is another configuration, once.
            if (again.StatusCode == HttpStatusCode.OK && attempt == 0)
                continue;
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(1_000, first.Json.GetProperty("timings").GetProperty("sendIntervalMs").GetInt64());
            Assert.Equal(30_000, first.Json.GetProperty("timings").GetProperty("epochMs").GetInt64());
            Assert.Equal(("testnet", ApiApp.Policy.ComputeHash()), (first.Json.Text("state"), first.Json.GetProperty("policy").Text("hash")));
            break;
        }
    }

    [Fact]
    public async Task Nodes_Listed_ComeInPagesInTheOrderOfTheirIds()
    {
        for (int i = 0; i < 3; i++)
            (await ReachSetupAsync()).Dispose();
        var seen = new List<string>();
        for (string? after = ""; after is not null;)
        {
            JsonElement page = (await api.GetAsync($"/api/nodes?top=2{(after.Length == 0 ? "" : "&after=" + after)}")).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("node")!));
            after = page.Text("next");
        }
        Assert.True(seen.Count >= 3);
        Assert.Equal(seen.Order(StringComparer.Ordinal).Distinct(), seen);
    }

    private async Task<Applicant> ReachSetupAsync()
    {
        var applicant = new Applicant(api);
        (await applicant.ApplyAsync()).Is(HttpStatusCode.Created);
        await api.UntilStateAsync(applicant.Application, "vetting");
        (await api.PostAsync($"/api/admin/applications/{applicant.Application}/decisions", ApiApp.Decision(30, 20, 15), ApiApp.Admin)).Is(HttpStatusCode.Created);
        (await applicant.ReportAsync(applicant.Report(DateTimeOffset.UtcNow))).Is(HttpStatusCode.Accepted);
        await api.UntilStateAsync(applicant.Application, "setup");
        // The step is recorded right after the node was admitted.
        await api.UntilAsync(applicant.Application, shown => shown.Step("setup").Text("state") == "waiting");
        return applicant;
    }

    // As a relay does: one batch an interval with the samples since the last one.
    private async Task SendTelemetryAsync(Applicant applicant, JsonElement credentials, CancellationToken stop)
    {
        using var interval = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (long sequence = 0; !stop.IsCancellationRequested; sequence++)
        {
            using HttpResponseMessage response = await PostBatchAsync(credentials, applicant.Node.ToString(), TelemetryCodec.Write(Batch(applicant, sequence)));
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            try
            {
                await interval.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static TelemetryBatch Batch(Applicant applicant, long sequence)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return TelemetrySignature.Sign(
            new TelemetryBatch
            {
                Node = applicant.Node,
                Boot = "0123456789abcdef",
                Sequence = sequence,
                Software = "1.0.0",
                SentAtUnixMs = now,
                Samples = [.. Enumerable.Range(0, 2).Select(i => new Sample { AtUnixMs = now - 500 + (i * 500), CpuPpm = 200_000, MemoryPpm = 300_000, ConnectionAttempts = 0, ConnectionSuccesses = 0, Requests = 0, ServerErrors = 0 })],
            },
            applicant.Key);
    }

    private async Task<HttpResponseMessage> PostBatchAsync(JsonElement credentials, string publisher, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{credentials.Text("endpoint")}/{credentials.Text("hub")}/publishers/{publisher}/messages");
        request.Headers.TryAddWithoutValidation("Authorization", credentials.Text("sasToken"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        return await api.App.EventHubsClient.SendAsync(request);
    }
}
