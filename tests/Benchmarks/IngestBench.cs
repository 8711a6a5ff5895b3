using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Benchmarks.Ingest;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Emulator;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.Benchmarks;

/// <summary>
/// The whole way of telemetry: relay-shaped events (6 samples, 9 peers, the length of a signature), each a POST over HTTPS to the running program, until they
/// are in committed rows. The nodes are simulated: their tokens are signed with the hub's key, and they catch up on past days, a minute an event, because ten
/// thousand nodes in real time would send only a thousand samples a second. At the end the rows are read back and every event must be in them once.
/// </summary>
internal static class IngestBench
{
    public const string Summary = "samples/s through HTTPS into committed rows, p99 from acceptance to commit, memory (--nodes N --seconds S --minutes M)";

    private const int Runs = 5;
    private const int Partitions = 32;
    private const int EventsPerBatch = 6;
    private const int WarmUpEvents = 60_000;
    private const int EventsPerRunMin = 10_000;

    public static async Task<int> RunAsync(string[] args)
    {
        int nodes = Option(args, "--nodes", 1_000), seconds = Option(args, "--seconds", 5), minutes = Option(args, "--minutes", 0);
        int connections = Option(args, "--connections", 128), depth = Option(args, "--depth", 4), window = Option(args, "--window", 4_096);
        if (window < connections * depth * EventsPerBatch)
            throw new ArgumentException($"--window must be at least {connections * depth * EventsPerBatch}, what the connections hold at a time.");
        string directory = Directory.CreateTempSubdirectory("ingest-bench-").FullName, data = Path.Combine(directory, "data");
        try
        {
            // Samples of the past week are not late.
            Policy policy = Policy.Default with { Time = Policy.Default.Time with { LateSeconds = 7 * 86_400, CommitSeconds = 7 * 86_400, CloseGateTimeoutSeconds = 7 * 86_400 } };
            await File.WriteAllTextAsync(Path.Combine(directory, "policy.json"), policy.ToJson());
            var clock = Stopwatch.StartNew();
            using ProgramProcess program = await ProgramProcess.StartReadyAsync(data, new Dictionary<string, string>
            {
                ["Program:Policy"] = Path.Combine(directory, "policy.json"),
                ["Emulator:EventHubs:RetentionBytes"] = (1L << 30).ToString(CultureInfo.InvariantCulture),
            });
            double startSeconds = clock.Elapsed.TotalSeconds;
            List<IngestResult> single = [], batched = [];
            var resident = new List<long> { program.ResidentBytes >> 20 };
            double bytesPerEvent;
            using (var turns = new SemaphoreSlim(window))
            using (var watch = new CommitWatch(data, Partitions, gained => turns.Release(gained)))
            {
                var access = new HubAccess(data);
                var plan = new LoadPlan(nodes, connections, access, program.Hub.Authority, Partitions);
                LoadConnection[] open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => LoadConnection.OpenAsync(program.Hub, access)));
                var run = new IngestRun(program, open, watch, turns);
                // Long enough for the compiler of the running program to be done with what it can improve.
                single.Add(await run.RunAsync(plan.Next(WarmUpEvents, 1), depth));
                int events = Math.Max(EventsPerRunMin, (int)(single[0].SamplesPerSecond / LoadNode.SamplesPerEvent * seconds));
                clock.Restart();
                while (minutes > 0 ? clock.Elapsed.TotalMinutes < minutes : single.Count <= Runs)
                {
                    single.Add(await run.RunAsync(plan.Next(events, 1), depth));
                    if (minutes == 0 || clock.Elapsed.TotalMinutes < resident.Count)
                        continue;
                    resident.Add(program.ResidentBytes >> 20);
                    await Console.Error.WriteLineAsync($"minute {resident.Count - 1}: resident {resident[^1]} MiB, {single[^1].SamplesPerSecond:0} samples/s");
                }

                if (minutes == 0)
                    resident.Add(program.ResidentBytes >> 20);
                while (batched.Count <= Runs)
                    batched.Add(await run.RunAsync(plan.Next(events, EventsPerBatch), depth));
                bytesPerEvent = plan.BytesPerEvent;
                foreach (LoadConnection connection in open)
                    connection.Dispose();
            }

            int code = await program.StopAsync();
            long sent = single.Concat(batched).Sum(run => (long)run.Events);
            bool whole = code == 0 && await CountAsync(data) == (sent, sent * LoadNode.SamplesPerEvent);
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
            {
                bench = "ingest",
                singlePosts = Medians(single),
                batchesOfSix = Medians(batched),
                everyEventOnceInRows = whole,
                events = sent,
                bytesPerEvent = Math.Round(bytesPerEvent),
                nodes,
                connections,
                uncommittedMax = window,
                startSeconds = Math.Round(startSeconds, 2),
                residentMegabytes = resident,
                cores = Environment.ProcessorCount,
                loadAverage = LoadAverage(),
            }));
            return whole ? 0 : 1;
        }
        finally
        {
            EmbeddedTables.Close(data);
            Directory.Delete(directory, recursive: true);
        }
    }

    // The first run warms up.
    private static object Medians(List<IngestResult> results)
    {
        List<IngestResult> counted = results[1..];
        double Median(Func<IngestResult, double> figure) => counted.Select(figure).Order().ElementAt(counted.Count / 2);
        return new
        {
            samplesPerSecond = Math.Round(Median(each => each.SamplesPerSecond)),
            acceptToCommitP50Ms = Math.Round(Median(each => each.P50Ms)),
            acceptToCommitP99Ms = Math.Round(Median(each => each.P99Ms)),
            programCpuMicrosPerEvent = Math.Round(Median(each => each.ProgramMicrosPerEvent), 1),
            clientCpuMicrosPerEvent = Math.Round(Median(each => each.ClientMicrosPerEvent), 1),
            runs = counted.Count,
        };
    }

    // How busy the machine is with other things: the figures above share it with them. -1 where the system does not say.
    private static double LoadAverage() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : -1;

    // What the stopped program left in its tables: batches and heartbeats of all blocks.
    private static async Task<(long Events, long Samples)> CountAsync(string data)
    {
        // A batch that reveals what was seen at the end of the hour before is in the blocks of both.
        var events = new HashSet<(string Node, ulong Boot, long Sequence)>();
        long samples = 0;
        var table = new TableClient(EmbeddedTables.ConnectionString(data), "NodeEpochs");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>())
        {
            NodeBlock block = NodeBlockCodec.Read(row.GetBinary("Digest")) ?? throw new InvalidDataException($"The row {row.PartitionKey} {row.RowKey} cannot be read.");
            foreach (BootRecord boot in block.Boots)
            {
                foreach ((long first, long last) in boot.Batches.Runs)
                {
                    for (long sequence = first; sequence <= last; sequence++)
                        events.Add((row.RowKey[5..], boot.Boot, sequence));
                }
            }

            for (int slot = 0; slot < block.Shape.Slots; slot++)
                samples += block.HeartbeatsIn(slot);
        }

        return (events.Count, samples);
    }

    private static int Option(string[] args, string name, int absent) =>
        Array.IndexOf(args, name) is >= 0 and int at
            ? at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : throw new ArgumentException($"{name} takes a number.")
            : absent;
}
