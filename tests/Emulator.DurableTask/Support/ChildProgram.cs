using System.Globalization;
using Microsoft.DurableTask;
using DurableTask.Core.Exceptions;

namespace NodeProgram.Emulator.DurableTask.Tests.Support;

/// <summary>
/// The process that is killed: this test assembly run as a program. It opens the database, starts instances under load and says on standard output what was
/// acknowledged: "ACK n" when instance n is started, "DONE n output" when it has completed.
/// </summary>
internal static class ChildProgram
{
    private const int AtOnce = 40;

    public static async Task<int> Main(string[] args)
    {
        if (args is not ["stress", string database, string from, string to])
        {
            await Console.Error.WriteLineAsync("usage: stress DATABASE FROM TO");
            return 2;
        }

        await using DurableTaskEngine engine = new(StressProgram.Registry(), new DurableEngineOptions { DatabasePath = database, MaxCachedInstances = 30 });
        await engine.StartAsync(CancellationToken.None);
        using SemaphoreSlim slots = new(AtOnce);
        List<Task> running = [];
        for (int n = int.Parse(from, CultureInfo.InvariantCulture); n < int.Parse(to, CultureInfo.InvariantCulture); n++)
        {
            await slots.WaitAsync();
            running.Add(OneAsync(engine, n, slots));
        }

        await Task.WhenAll(running);
        await engine.WhenIdleAsync();
        return 0;
    }

    private static async Task OneAsync(DurableTaskEngine engine, int n, SemaphoreSlim slots)
    {
        string id = $"stress-{n}";
        try
        {
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(StressProgram.Name, n, new StartOrchestrationOptions(id) { DedupeStatuses = ["Running", "Pending", "Completed"] });
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Started before the last kill, without our having heard of it.
        }

        Say($"ACK {n}");
        Say($"DONE {n} {(await engine.Client.WaitForInstanceCompletionAsync(id, true)).SerializedOutput}");
        slots.Release();
    }

    private static void Say(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
