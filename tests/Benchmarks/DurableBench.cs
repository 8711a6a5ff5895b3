using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask;

namespace NodeProgram.Benchmarks;

/// <summary>
/// Orchestrations a second on the embedded engine, on a file, every commit group synced to the disk: five no-op activities one after the other, and a fan-out of
/// 100 no-op activities. Each run starts all instances at once and ends when the last has completed.
/// </summary>
internal static class DurableBench
{
    public const string Summary = "orchestrations/s: five sequential no-op activities, and a fan-out of 100";

    private const int Runs = 5;
    private const int Steps = 5;
    private const int Fan = 100;

    public static async Task<int> RunAsync(string[] args)
    {
        int instances = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        string directory = Directory.CreateTempSubdirectory("durable-bench-").FullName;
        try
        {
            double[] sequential = await MeasureAsync(directory, "Sequential", instances);
            double[] fanOut = await MeasureAsync(directory, "FanOut", Math.Max(1, instances / 5));
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench = "durable",
                sequential5PerSecond = Math.Round(Median(sequential)),
                fanOut100PerSecond = Math.Round(Median(fanOut)),
                sequential5Runs = sequential.Select(r => Math.Round(r)),
                fanOut100Runs = fanOut.Select(r => Math.Round(r)),
                instances,
                fsync = "each commit group",
                cores = Environment.ProcessorCount,
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static async Task<double[]> MeasureAsync(string directory, string orchestrator, int instances)
    {
        DurableFunctionRegistry registry = new DurableFunctionRegistry()
            .AddOrchestrator("Sequential", async context =>
            {
                for (int i = 0; i < Steps; i++)
                {
                    await context.CallActivityAsync("NoOp");
                }

                return null;
            })
            .AddOrchestrator("FanOut", async context =>
            {
                await Task.WhenAll(Enumerable.Range(0, Fan).Select(_ => context.CallActivityAsync("NoOp")));
                return null;
            })
            .AddActivity("NoOp", static (_, _, _) => Task.FromResult<object?>(null));
        await using DurableTaskEngine engine = new(registry, new DurableEngineOptions { DatabasePath = Path.Combine(directory, orchestrator + ".db") });
        await engine.StartAsync(CancellationToken.None);
        await RunOnceAsync(engine, orchestrator, "warm", Math.Max(1, instances / 10));
        double[] perSecond = new double[Runs];
        for (int run = 0; run < Runs; run++)
        {
            perSecond[run] = await RunOnceAsync(engine, orchestrator, run.ToString(CultureInfo.InvariantCulture), instances);
        }

        return perSecond;
    }

    private static async Task<double> RunOnceAsync(DurableTaskEngine engine, string orchestrator, string run, int instances)
    {
        Stopwatch watch = Stopwatch.StartNew();
        Task[] all = new Task[instances];
        for (int i = 0; i < instances; i++)
        {
            all[i] = OneAsync(engine, orchestrator, $"{orchestrator}-{run}-{i}");
        }

        await Task.WhenAll(all);
        return instances / watch.Elapsed.TotalSeconds;
    }

    private static async Task OneAsync(DurableTaskEngine engine, string orchestrator, string id)
    {
        await engine.Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, new StartOrchestrationOptions(id));
        await engine.Client.WaitForInstanceCompletionAsync(id);
    }
}
