using NodeProgram.Emulator.EventHubs.Tests.Http;

namespace NodeProgram.Emulator.EventHubs.Tests.Crash;

/// <summary>A whole embedded front in a process of its own: prints its address, then serves and consumes until it is killed.</summary>
internal static class CrashChild
{
    public const string ConsumerGroup = "crash";

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using EventHubsServer server = await EventHubsServer.StartAsync(args[0], TimeProvider.System, new() { ["Emulator:EventHubs:SegmentBytes"] = $"{1 << 20}" });
            Console.WriteLine($"ready {server.Address} {server.Hubs.DefaultConnectionString}");
            // A test that fails before it kills, or is killed itself, must leave nothing running: its end closes this input.
            Task orphaned = Task.Run(Console.In.ReadToEnd); // the asynchronous one of the console is not
            Task consuming = Task.WhenAll(Enumerable.Range(0, server.Hub.PartitionCount).Select(partition => ConsumeAsync(server.Hub, partition)));
            await await Task.WhenAny(orphaned, consuming);
            return 0;
        }
        catch (EventLogException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 3;
        }
    }

    private static async Task ConsumeAsync(IEventHub hub, int partition)
    {
        long next = hub.Checkpoints.Get(ConsumerGroup, partition) + 1 ?? 0;
        while (true)
        {
            await hub.WaitAsync(partition, next, CancellationToken.None);
            next = hub.Read(partition, next, 50, 1 << 20)[^1].SequenceNumber + 1;
            hub.Checkpoints.Set(ConsumerGroup, partition, next - 1);
        }
    }
}
