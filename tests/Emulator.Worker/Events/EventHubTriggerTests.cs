using System.Net;
using Azure.Messaging.EventHubs;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Tests.Process;

namespace NodeProgram.Emulator.Worker.Tests.Events;

/// <summary>Event Hubs functions: what they are handed. Source: the Event Hubs trigger's documentation for the isolated worker.</summary>
public sealed class EventHubTriggerTests : IDisposable
{
    private readonly EventHubApp hub = new();

    [Fact]
    public async Task Batch_OfEventData_IsInOrderWithThePartitionsContext()
    {
        await using var app = await hub.StartAsync(typeof(BatchFunction));
        await EventHubApp.SendAsync(app, 1, "a", "b", "c");
        var batch = await hub.Batches.NextAsync();
        Assert.Equal("1", batch.Partition);
        Assert.Equal(["a", "b", "c"], batch.Texts);
        Assert.Null(batch.Retry);
        Assert.Equal("[0,1,2]", batch.Data["sequenceNumberArray"]);
        Assert.Equal(
            $$"""{"FullyQualifiedNamespace":"127.0.0.1","EventHubName":"telemetry","ConsumerGroup":"$Default","PartitionId":"1"}""", batch.Data["PartitionContext"]);
        Assert.Contains("2026-05-04T12:00:00", (string)batch.Data["EnqueuedTimeUtcArray"]!, StringComparison.Ordinal);
        Assert.All(batch.Data, datum => Assert.IsType<string>(datum.Value));
    }

    [Fact]
    public async Task Batch_OfOtherTypes_IsConverted()
    {
        await using var app = await hub.StartAsync(typeof(TypedFunctions));
        await EventHubApp.SendAsync(app, 0, """{"node":"n1","value":7}""", """{"Node":"n2","VALUE":8}""");
        var seen = (await hub.Batches.TakeAsync(6)).SelectMany(batch => batch.Texts).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "bytes 23", "bytes 23", "memory 23", "memory 23", "reading n1 7", "reading n2 8", "single 0 0", "single 1 1",
                """text 0 {"node":"n1","value":7}""", """text 1 {"Node":"n2","VALUE":8}""",
            ],
            seen);
    }

    [Fact]
    public async Task Batch_LongerThanTheMaximum_IsSplit()
    {
        await using var app = await hub.StartAsync(typeof(BatchFunction), """{"maxEventBatchSize":2}""");
        await EventHubApp.SendAsync(app, 0, "a", "b", "c", "d", "e");
        Assert.Equal(["a,b", "c,d", "e"], (await hub.Batches.TakeAsync(3)).Select(batch => string.Join(',', batch.Texts)));
    }

    [Fact]
    public async Task Batch_BelowTheMinimum_WaitsForItOrTheTime()
    {
        await using var app = await hub.StartAsync(typeof(BatchFunction), """{"minEventBatchSize":3,"maxWaitTime":"00:00:20"}""");
        await EventHubApp.SendAsync(app, 0, "a", "b");
        await hub.Clock.TimerSetAsync(TimeSpan.FromSeconds(20));
        hub.Clock.Advance(TimeSpan.FromSeconds(19));
        Assert.Empty(hub.Batches.Drain());
        hub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a", "b"], (await hub.Batches.NextAsync()).Texts);
        await EventHubApp.SendAsync(app, 0, "c", "d", "e", "f");
        Assert.Equal(["c", "d", "e", "f"], (await hub.Batches.NextAsync()).Texts);
    }

    [Theory]
    [InlineData("fromStart", "", "early,late,new")]
    [InlineData("fromEnqueuedTime", ",\"enqueuedTimeUtc\":\"2026-05-04T12:00:01Z\"", "late,new")]
    [InlineData("fromEnd", "", "new")]
    public async Task Partition_WithoutCheckpoint_BeginsWhereHostJsonSays(string type, string time, string expected)
    {
        var none = """{"initialOffsetOptions":{"type":"fromEnd"}}""";
        await using (var before = await hub.StartAsync(typeof(BatchFunction), none, ("Emulator:EventHubs:Hubs:0", "telemetry")))
        {
            await before.StopAsync();
        }

        await using (var silent = await hub.StartAsync(typeof(SilentFunctions)))
        {
            await EventHubApp.SendAsync(silent, 0, "early");
            hub.Clock.Advance(TimeSpan.FromSeconds(10));
            await EventHubApp.SendAsync(silent, 0, "late");
        }

        await using var app = await hub.StartAsync(typeof(BatchFunction), $$"""{"initialOffsetOptions":{"type":"{{type}}"{{time}}},"maxEventBatchSize":1}""");
        await EventHubApp.SendAsync(app, 0, "new");
        var texts = new List<string>();
        while (!texts.Contains("new"))
        {
            texts.AddRange((await hub.Batches.NextAsync()).Texts);
        }

        Assert.Equal(expected, string.Join(',', texts));
    }

    [Fact]
    public async Task Front_Https_TakesEventsAndKnowsNoFunctions()
    {
        await using var app = await hub.StartAsync(typeof(BatchFunction));
        using var request = new HttpRequestMessage(HttpMethod.Post, "telemetry/publishers/n1/messages") { Content = new StringContent("over https") };
        request.Headers.TryAddWithoutValidation("Authorization", Token(app, "telemetry/publishers/n1"));
        var response = await app.EventHubsClient.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var batch = await hub.Batches.NextAsync();
        Assert.Equal(["over https"], batch.Texts);
        Assert.Equal("[\"n1\"]", batch.Data["PartitionKeyArray"]);
        Assert.Equal(HttpStatusCode.NotFound, (await app.HttpClient.PostAsync("telemetry/messages", new StringContent("x"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.EventHubsClient.GetAsync("api/open")).StatusCode);
    }

    [Theory]
    [InlineData("TelemetryHub", "Endpoint=sb://other.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=b;EntityPath=telemetry", "this host reads events of its own hubs only")]
    [InlineData("Emulator:EventHubs:MaxConcurrentPartitions", "0", "Emulator:EventHubs:MaxConcurrentPartitions")]
    [InlineData("Emulator:EventHubs:Hubs:0", "elsewhere", "There is no event hub 'telemetry'")]
    public async Task Start_HubThatIsNotHere_IsTold(string setting, string value, string told)
    {
        var exception = await Assert.ThrowsAsync<HostStartException>(() => hub.StartAsync(typeof(BatchFunction), "{}", (setting, value)));
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TwoFunctionsOfOneGroup_AreTold()
    {
        var exception = await Assert.ThrowsAsync<HostStartException>(() => hub.StartAsync(typeof(TwinFunctions)));
        Assert.Contains("'One' and 'Two' both read hub 'telemetry' as consumer group '$Default'", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => hub.Dispose();

    public static class SilentFunctions;

    public static class TwinFunctions
    {
        [Microsoft.Azure.Functions.Worker.Function("One")]
        public static void One([Microsoft.Azure.Functions.Worker.EventHubTrigger("telemetry", Connection = "TelemetryHub")] string[] events) => _ = events;

        [Microsoft.Azure.Functions.Worker.Function("Two")]
        public static void Two([Microsoft.Azure.Functions.Worker.EventHubTrigger("telemetry", Connection = "TelemetryHub")] string[] events) => _ = events;
    }

    private string Token(FunctionApp app, string path)
    {
        var connection = EventHubsConnectionStringProperties.Parse(app.TelemetryHub);
        return Tokens.Sign(app.EventHubsUrl, path, connection.SharedAccessKeyName, connection.SharedAccessKey, hub.Clock.GetUtcNow());
    }
}
