using System.Net;
using System.Text.Json;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Story;

/// <summary>A relay of the story: once it has credentials it sends a sample every second, unless it is down.</summary>
internal sealed class StoryRelay(StoryWorld world, Applicant node)
{
    private const string Boot = "00000000000000aa";
    private const int SamplesMax = 30;
    private string? token;
    private string path = "";
    private long sequence, last;

    /// <summary>Sends nothing while true.</summary>
    public bool IsDown { get; set; }

    /// <summary>When it is updated from 1.0.0 to 1.1.0; the past for one that always ran the newer.</summary>
    public DateTimeOffset UpdatesAt { get; set; }

    /// <summary>Fetches credentials; the node must be admitted.</summary>
    public async Task ConnectAsync()
    {
        string credentials = $"/api/nodes/{node.Node}/credentials";
        Answer answer = await node.SendAsync(HttpMethod.Post, credentials, clockError: world.Now - DateTimeOffset.UtcNow);
        answer.Is(HttpStatusCode.OK);
        path = $"/{answer.Json.Text("hub")}/publishers/{answer.Json.Text("publisher")}/messages";
        token = answer.Json.Text("sasToken");
    }

    /// <summary>Sends a sample of every second that has passed since it sent last; of those in which it was down there are none.</summary>
    public async Task SendAsync()
    {
        long second = world.Now.ToUnixTimeSeconds(), from = Math.Max(last + 1, second - SamplesMax);
        if (last == 0)
            from = second - 1;
        last = Math.Max(last, second - 1);
        if (token is null || IsDown || from >= second)
            return;
        long count = sequence;
        var batch = new TelemetryBatch
        {
            Node = node.Node,
            Boot = Boot,
            Sequence = sequence++,
            Software = world.Now < UpdatesAt ? "relay/1.0.0" : "relay/1.1.0",
            SentAtUnixMs = world.Now.ToUnixTimeMilliseconds(),
            Samples =
            [
                .. Enumerable.Range(0, (int)(second - from)).Select(at => new Sample
                {
                    AtUnixMs = (from + at) * 1_000 + 500, CpuPpm = 150_000, MemoryPpm = 320_000, DiskPpm = 250_000, ReceiveBitsPerSecond = 20_000_000, TransmitBitsPerSecond = 25_000_000, Connections = 40,
                    ServiceUp = true, ConnectionAttempts = count * 10, ConnectionSuccesses = count * 10, Requests = count * 50, ServerErrors = 0,
                }),
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
