using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Benchmarks.Close;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.Worker;
using NodeProgram.Functions.Closing;
using NodeProgram.Orchestrations.EpochClose;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Benchmarks;

/// <summary>
/// Closes epochs of a large network on the embedded runtime, each with the telemetry of all nodes in the tables: from the moment at which the workflow is started (the gate is open: the
/// epochs are long over) to the moment at which its roots are handed over to be posted. Filling the tables is not measured. The evidence of the last epoch is verified.
/// </summary>
internal static class CloseBench
{
    public const string Summary = "seconds from the gate to published roots, by network and length of epoch (--nodes N --epoch hour|day|demo --runs R --verify 0|1)";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(string[] args)
    {
        int nodes = Number(args, "--nodes", 10_000), runs = Number(args, "--runs", nodes > 20_000 ? 2 : 5), verify = Number(args, "--verify", nodes > 20_000 ? 0 : 1);
        string length = Text(args, "--epoch", "hour");
        Policy policy = PolicyOf(length);
        string directory = Directory.CreateTempSubdirectory("close-bench-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "policy.json"), policy.ToJson());
            var published = new PublicationClock();
            await using FunctionApp app = await FunctionApp.StartAsync(typeof(EpochTimer).Assembly, options =>
            {
                options.DataDirectory = Path.Combine(directory, "data");
                options.FunctionTypes.Add(typeof(EpochCloseWorkflow));
                options.FunctionTypes.Add(typeof(ClosingActivities));
                options.Settings["Program:Policy"] = Path.Combine(directory, "policy.json");
                options.Settings["Program:EvidenceDirectory"] = Path.Combine(directory, "evidence");
                options.ConfigureServices = services => services.AddSingleton<IRewardPublication>(published);
            });
            // Over for so long that the gate's time limit has passed, and that nobody is waited for.
            EpochId first = new(policy.Time.EpochOf(DateTimeOffset.UtcNow.AddDays(-60)).Value);
            var filling = new NetworkFilling(app, policy, nodes);
            await filling.AdmitAsync(first);
            List<double> seconds = [], processor = [];
            long peak = 0, evidenceBytes = 0;
            EpochId epoch = first;
            // The first epoch warms up: it has no standings either.
            for (int run = 0; run <= runs; run++, epoch = epoch.Next)
            {
                var fill = Stopwatch.StartNew();
                await filling.FillAsync(epoch);
                await Console.Error.WriteLineAsync($"epoch {run}: filled in {fill.Elapsed.TotalSeconds:0.0} s");
                (double took, double busy, long resident) = await CloseAsync(app, epoch, published);
                evidenceBytes = app.Services.GetRequiredService<EvidenceStore>().Open(epoch)!.Length;
                await Console.Error.WriteLineAsync($"epoch {run}: closed in {took:0.00} s, processor {busy:0.00} s, peak {resident >> 20} MiB, evidence {evidenceBytes >> 20} MiB");
                peak = Math.Max(peak, resident);
                if (run == 0)
                    continue;
                seconds.Add(took);
                processor.Add(busy);
            }

            bool? agrees = verify == 0 ? null : EvidenceVerifier.Verify(app.Services.GetRequiredService<EvidenceStore>().ReadLines(new EpochId(epoch.Value - 1))).Agrees;
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
            {
                bench = "close",
                nodes,
                epoch = length,
                blocks = BlockAddress.BlocksPerEpoch(policy.Time),
                slots = policy.Time.SlotsPerEpoch(),
                telemetryBytesPerNode = filling.Bytes / nodes,
                gateToPublishedSeconds = Math.Round(Median(seconds), 2),
                allSeconds = seconds.Select(each => Math.Round(each, 2)),
                processorSeconds = Math.Round(Median(processor), 2),
                peakResidentMegabytes = peak >> 20,
                evidenceMegabytes = evidenceBytes >> 20,
                evidenceVerified = agrees,
                runs,
                cores = Environment.ProcessorCount,
                loadAverage = double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture),
            }));
            return agrees == false ? 1 : 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(double Seconds, double ProcessorSeconds, long PeakBytes)> CloseAsync(FunctionApp app, EpochId epoch, PublicationClock published)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long peak = process.WorkingSet64;
        using var done = new CancellationTokenSource();
        Task watching = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
                await Task.Delay(20);
            }
        });
        var clock = Stopwatch.StartNew();
        Task<TimeSpan> roots = published.NextAsync(epoch, clock);
        string instance = await app.DurableClient.ScheduleNewOrchestrationInstanceAsync(
            EpochCloseWorkflow.Name, new EpochRef(epoch.Value), new StartOrchestrationOptions(EpochCloseWorkflow.InstanceId(epoch.Value)));
        using var patience = new CancellationTokenSource(Patience);
        OrchestrationMetadata end = await app.DurableClient.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true, patience.Token);
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
            throw new InvalidOperationException($"Epoch {epoch} was not closed: {end.FailureDetails}");
        process.Refresh();
        double busy = (process.TotalProcessorTime - before).TotalSeconds;
        await done.CancelAsync();
        await watching;
        return ((await roots).TotalSeconds, busy, peak);
    }

    private static Policy PolicyOf(string length) => length switch
    {
        "day" => Policy.Default,
        "demo" => Policy.Demo,
        // One block of an hour at the default's slots and heartbeats.
        "hour" => Policy.Default with { Time = Policy.Default.Time with { EpochSeconds = 3_600, UptimeWindowSeconds = 30 * 3_600, CloseGateTimeoutSeconds = 3_600 } },
        _ => throw new ArgumentException("--epoch is hour, day or demo."),
    };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static int Number(string[] args, string name, int absent) =>
        int.TryParse(Text(args, name, absent.ToString(CultureInfo.InvariantCulture)), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : throw new ArgumentException($"{name} takes a number.");

    private static string Text(string[] args, string name, string absent) =>
        Array.IndexOf(args, name) is >= 0 and int at ? at + 1 < args.Length ? args[at + 1] : throw new ArgumentException($"{name} takes a value.") : absent;

    // Where a chain would be: what is measured ends when the roots are handed over to it.
    private sealed class PublicationClock : IRewardPublication
    {
        private EpochId awaited;
        private Stopwatch clock = new();
        private TaskCompletionSource<TimeSpan> handedOver = new();

        public Task<TimeSpan> NextAsync(EpochId epoch, Stopwatch since)
        {
            (awaited, clock, handedOver) = (epoch, since, new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously));
            return handedOver.Task;
        }

        public Task<Publication> PublishAsync(RewardPosting posting, CancellationToken cancellation)
        {
            if (posting.Epoch == awaited)
                handedOver.TrySetResult(clock.Elapsed);
            return Task.FromResult(new Publication(true, posting.RewardRoot.ToString()));
        }
    }
}
