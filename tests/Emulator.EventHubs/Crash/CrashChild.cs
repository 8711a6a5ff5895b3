using NodeProgram.Emulator.EventHubs.Tests.Http;

namespace NodeProgram.Emulator.EventHubs.Tests.Crash;

/// <summary>A whole embedded front in a process of its own: prints its address, then serves until it is killed.</summary>
internal static class CrashChild
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using EventHubsServer server = await EventHubsServer.StartAsync(args[0], TimeProvider.System, new() { ["Emulator:EventHubs:SegmentBytes"] = $"{1 << 20}" });
            Console.WriteLine($"ready {server.Address} {server.Hubs.DefaultConnectionString}");
            await Task.Delay(Timeout.Infinite);
            return 0;
        }
        catch (EventLogException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return 3;
        }
    }
}
