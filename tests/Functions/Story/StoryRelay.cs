using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Story;

/// <summary>A relay of the story: once it has credentials it sends a sample every second, unless it is down.</summary>
internal sealed class StoryRelay(StoryWorld world, Applicant node)
{
    private string? token;
    private string path = "";
    private string boot = "00000000000000aa";
    private long sequence;

    /// <summary>Sends nothing while true.</summary>
    public bool IsDown { get; set; }

    public string Software { get; set; } = "1.0.0";

    /// <summary>Fetches credentials; the node must be admitted.</summary>
    public async Task ConnectAsync()
    {
        string credentials = $"/api/nodes/{node.Node}/credentials";
        Answer answer = await node.SendAsync(HttpMethod.Post, credentials, clockError: world.Now - DateTimeOffset.UtcNow);
        answer.Is(HttpStatusCode.OK);
        path = $"/{answer.Json.Text("hub")}/publishers/{answer.Json.Text("publisher")}/messages";
        token = answer.Json.Text("sasToken");
    }

    public async Task SendAsync()
    {
        if (token is null || IsDown)
            return;
        long at = world.Now.ToUnixTimeMilliseconds() - 500, count = sequence;
        var batch = new TelemetryBatch
        {
            Node = node.Node,
            Boot = boot,
            Sequence = sequence++,
            Software = Software,
            SentAtUnixMs = world.Now.ToUnixTimeMilliseconds(),
            Samples =
            [
                new Sample
                {
                    AtUnixMs = at, CpuPpm = 150_000, MemoryPpm = 320_000, DiskPpm = 250_000, ReceiveBitsPerSecond = 20_000_000, TransmitBitsPerSecond = 25_000_000, Connections = 40, ServiceUp = true,
                    ConnectionAttempts = count * 10, ConnectionSuccesses = count * 10, Requests = count * 50, ServerErrors = 0,
                },
            ],
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(TelemetryCodec.Write(TelemetrySignature.Sign(batch, node.Key))) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using HttpResponseMessage response = await world.Api.App.EventHubsClient.SendAsync(request);
        if (response.StatusCode != HttpStatusCode.Created)
            throw new InvalidOperationException($"The hub answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }
}
