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
using NodeProgram.Functions.Ingestion;
using NodeProgram.Orchestrations.EpochClose;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Benchmarks;

/// <summary>
/// Closes epochs of a large network on the embedded runtime, each with the telemetry of all nodes in the tables. The workflow finds the gate closed (no relay reports beyond the end) and waits for
/// it; measured is from the moment at which it opens, because its time is up, to the moment at which the roots are handed over to be posted. Filling the tables is not measured. The evidence
/// of the last epoch is verified.
/// </summary>
internal static class CloseBench
{
    public const string Summary = "seconds from the gate to published roots, by network and length of epoch (--nodes N --epoch hour|day|demo --runs R --verify 0|1)";

    // Before the gate opens: one look at it, and what can be done before.
    private const int WaitSeconds = 10;

    // Closes that are told apart: code that is not compiled yet, or not for good.
    private const int Cold = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(string[] args)
    {
        int nodes = Number(args, "--nodes", 10_000), runs = Number(args, "--runs", nodes > 20_000 ? 2 : 5), verify = Number(args, "--verify", nodes > 20_000 ? 0 : 1);
        int waitSeconds = Math.Max(WaitSeconds, nodes / 1_000);
        string length = Text(args, "--epoch", "hour");
        Policy policy = PolicyOf(length);
        string directory = Directory.CreateTempSubdirectory("close-bench-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory, "policy.json"), policy.ToJson());
            var published = new PublicationClock();
            var clock = new ShiftedClock();
            await using FunctionApp app = await FunctionApp.StartAsync(typeof(EpochTimer).Assembly, options =>
            {
                options.TimeProvider = clock;
                options.DataDirectory = Path.Combine(directory, "data");
                options.FunctionTypes.Add(typeof(EpochCloseWorkflow));
                options.FunctionTypes.Add(typeof(ClosingActivities));
                options.Settings["Program:Policy"] = Path.Combine(directory, "policy.json");
                options.Settings["Program:EvidenceDirectory"] = Path.Combine(directory, "evidence");
                options.ConfigureServices = services => services.AddSingleton<IRewardPublication>(published);
            });
            // Always the same ones, so that the same network leaves the same evidence.
            EpochId first = policy.Time.EpochOf(new DateTimeOffset(2026, 1, 15, 0, 0, 0, TimeSpan.Zero));
            using var phases = new PhaseWatch();
            var filling = new NetworkFilling(app, policy, nodes);
            await filling.AdmitAsync(first);
            List<double> seconds = [], processor = [];
            long peak = 0, evidenceBytes = 0;
            List<double> coldSeconds = [], coldProcessor = [];
            IReadOnlyDictionary<string, double[]> parts = new Dictionary<string, double[]>();
            EpochId epoch = first;
            // The first epochs warm up: the very first has no standings either, and what is called often is compiled anew until the end of the second.
            for (int run = 0; run < runs + Cold; run++, epoch = epoch.Next)
            {
                var fill = Stopwatch.StartNew();
                await filling.FillAsync(epoch);
                await Console.Error.WriteLineAsync($"epoch {run}: filled in {fill.Elapsed.TotalSeconds:0.0} s");
                phases.Take();
                double begun = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
                long allocated = GC.GetTotalAllocatedBytes();
                TimeSpan paused = GC.GetTotalPauseDuration();
                int[] collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
                (double took, double busy, long resident) = await CloseAsync(app, epoch, policy.Time, clock, published, waitSeconds);
                allocated = GC.GetTotalAllocatedBytes() - allocated;
                string garbage = $"{allocated >> 20} MiB allocated, collections {GC.CollectionCount(0) - collections[0] - 2}/{GC.CollectionCount(1) - collections[1] - 2}/{GC.CollectionCount(2) - collections[2] - 2}, {(GC.GetTotalPauseDuration() - paused).TotalSeconds:0.00} s in them; monotonic {begun:0.00} to {Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency:0.00}";
                evidenceBytes = app.Services.GetRequiredService<EvidenceStore>().Open(epoch)!.Length;
                await Console.Error.WriteLineAsync($"epoch {run}: closed in {took:0.00} s, processor {busy:0.00} s, peak {resident >> 20} MiB, evidence {evidenceBytes >> 20} MiB, {garbage}");
                peak = Math.Max(peak, resident);
                parts = phases.Take();
                (run < Cold ? coldSeconds : seconds).Add(took);
                (run < Cold ? coldProcessor : processor).Add(busy);
            }

            EpochSummary last = await app.Services.GetRequiredService<EpochRows>().FindAsync(new EpochId(epoch.Value - 1), default) ?? throw new InvalidOperationException("The last epoch has no summary.");
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
                firstOfTheProcess = new { seconds = coldSeconds.Select(static each => Math.Round(each, 2)), processorSeconds = coldProcessor.Select(static each => Math.Round(each, 2)) },
                partsOfTheLast = parts,
                peakResidentMegabytes = peak >> 20,
                evidenceMegabytes = evidenceBytes >> 20,
                evidenceHash = last.EvidenceHash,
                rewardRoot = last.Roots.RewardRoot,
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

    private static async Task<(double Seconds, double ProcessorSeconds, long PeakBytes)> CloseAsync(FunctionApp app, EpochId epoch, TimePolicy time, ShiftedClock clock, PublicationClock published, int waitSeconds)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var memory = new ResidentMemory();
        long peak = memory.Bytes();
        DateTimeOffset opensAt = DateTimeOffset.FromUnixTimeMilliseconds(time.EndOf(epoch)).AddSeconds(time.CloseGateTimeoutSeconds);
        clock.SetTo(opensAt.AddSeconds(-waitSeconds));
        // The ingestion was there all the time.
        await app.Services.GetRequiredService<IngestRows>().WriteAsync(clock.GetUtcNow().ToUnixTimeMilliseconds(), default);
        using var done = new CancellationTokenSource();
        Task watching = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                peak = Math.Max(peak, memory.Bytes());
                await Task.Delay(20);
            }
        });
        Task<DateTimeOffset> roots = published.NextAsync(epoch, clock);
        string instance = await app.DurableClient.ScheduleNewOrchestrationInstanceAsync(
            EpochCloseWorkflow.Name, new EpochRef(epoch.Value), new StartOrchestrationOptions(EpochCloseWorkflow.InstanceId(epoch.Value)));
        await Task.Delay(TimeSpan.FromSeconds(Math.Max(0, waitSeconds - 0.2)));
        TimeSpan before = Environment.CpuUsage.TotalTime;
        using var patience = new CancellationTokenSource(Patience);
        OrchestrationMetadata end = await app.DurableClient.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true, patience.Token);
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
            throw new InvalidOperationException($"Epoch {epoch} was not closed: {end.FailureDetails}");
        double busy = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        await done.CancelAsync();
        await watching;
        return ((await roots - opensAt).TotalSeconds, busy, peak);
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
        private TimeProvider clock = TimeProvider.System;
        private TaskCompletionSource<DateTimeOffset> handedOver = new();

        /// <summary>When the roots of an epoch are handed over.</summary>
        public Task<DateTimeOffset> NextAsync(EpochId epoch, TimeProvider by)
        {
            (awaited, clock, handedOver) = (epoch, by, new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously));
            return handedOver.Task;
        }

        public Task<Publication> PublishAsync(RewardPosting posting, CancellationToken cancellation)
        {
            if (posting.Epoch == awaited)
                handedOver.TrySetResult(clock.GetUtcNow());
            return Task.FromResult(new Publication(true, posting.RewardRoot.ToString()));
        }
    }
}
