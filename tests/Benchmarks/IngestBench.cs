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
    public const string Summary = "samples/s through HTTPS into committed rows, p99 from acceptance to commit, memory (--nodes N --seconds S --batch EVENTS --minutes M)";

    private const int Runs = 5;
    private const int Partitions = 32;

    public static async Task<int> RunAsync(string[] args)
    {
        int nodes = Option(args, "--nodes", 1_000), seconds = Option(args, "--seconds", 5), batch = Option(args, "--batch", 1), minutes = Option(args, "--minutes", 0);
        int connections = Option(args, "--connections", 128), depth = Option(args, "--depth", 4), window = Option(args, "--window", 4_096), runs = Option(args, "--runs", Runs);
        string directory = Directory.CreateTempSubdirectory("ingest-bench-").FullName, data = Path.Combine(directory, "data");
        try
        {
            // Samples of the past week are not late.
            Policy policy = Policy.Default with { Time = Policy.Default.Time with { LateSeconds = 7 * 86_400, CloseGateTimeoutSeconds = 7 * 86_400 } };
            await File.WriteAllTextAsync(Path.Combine(directory, "policy.json"), policy.ToJson());
            var clock = Stopwatch.StartNew();
            using ProgramProcess program = await ProgramProcess.StartReadyAsync(data, new Dictionary<string, string>
            {
                ["Program:Policy"] = Path.Combine(directory, "policy.json"),
                ["Emulator:EventHubs:RetentionBytes"] = (1L << 30).ToString(CultureInfo.InvariantCulture),
            });
            double startSeconds = clock.Elapsed.TotalSeconds;
            var results = new List<IngestResult>();
            var resident = new List<long> { program.ResidentBytes >> 20 };
            double bytesPerEvent;
            long sent = 0;
            using (var turns = new SemaphoreSlim(window / batch))
            using (var watch = new CommitWatch(data, Partitions, Releasing(turns, batch)))
            {
                var access = new HubAccess(data);
                var plan = new LoadPlan(nodes, connections, batch, access, program.Hub.Authority, Partitions);
                var open = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => LoadConnection.OpenAsync(program.Hub, access)));
                var run = new IngestRun(program, open, watch, turns, batch);
                // Long enough for the compiler of the running program to be done with what it can improve.
                IngestResult warm = await run.RunAsync(plan.Next(60_000), depth);
                sent += warm.Events;
                clock.Restart();
                while (minutes > 0 ? clock.Elapsed.TotalMinutes < minutes : results.Count < runs)
                {
                    results.Add(await run.RunAsync(plan.Next(Math.Max(10_000, (int)(warm.SamplesPerSecond / LoadNode.SamplesPerEvent * seconds))), depth));
                    sent += results[^1].Events;
                    if (minutes > 0 && clock.Elapsed.TotalMinutes >= resident.Count)
                    {
                        resident.Add(program.ResidentBytes >> 20);
                        await Console.Error.WriteLineAsync($"minute {resident.Count - 1}: resident {resident[^1]} MiB, {results[^1].SamplesPerSecond:0} samples/s");
                    }
                    else if (minutes == 0)
                    {
                        await Console.Error.WriteLineAsync(results[^1].ToString());
                    }
                }

                bytesPerEvent = plan.BytesPerEvent;
                resident.Add(program.ResidentBytes >> 20);
                foreach (LoadConnection connection in open)
                    connection.Dispose();
            }

            int code = await program.StopAsync();
            (long events, long samples) = await CountAsync(data);
            bool whole = code == 0 && events == sent && samples == sent * LoadNode.SamplesPerEvent;
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
            {
                bench = "ingest",
                samplesPerSecond = Math.Round(Median(results, each => each.SamplesPerSecond)),
                acceptToCommitP50Ms = Math.Round(Median(results, each => each.P50Ms)),
                acceptToCommitP99Ms = Math.Round(Median(results, each => each.P99Ms)),
                programCpuMicrosPerEvent = Math.Round(Median(results, each => each.ProgramMicrosPerEvent), 1),
                clientCpuMicrosPerEvent = Math.Round(Median(results, each => each.ClientMicrosPerEvent), 1),
                eventsPerPost = batch,
                bytesPerEvent = Math.Round(bytesPerEvent),
                nodes,
                connections,
                uncommittedMax = window,
                runs = results.Count,
                startSeconds = Math.Round(startSeconds, 2),
                residentMegabytes = resident,
                everyEventOnceInRows = whole,
                events = sent,
                cores = Environment.ProcessorCount,
            }));
            return whole ? 0 : 1;
        }
        finally
        {
            EmbeddedTables.Close(data);
            Directory.Delete(directory, recursive: true);
        }
    }

    // A post that carries several events gives its turn back when the last of them is in; in total it comes to the same.
    private static Action<int> Releasing(SemaphoreSlim turns, int batch)
    {
        int rest = 0;
        return gained =>
        {
            rest += gained;
            if (rest >= batch)
                turns.Release(rest / batch);
            rest %= batch;
        };
    }

    // What the stopped program left in its tables: batches and heartbeats of all blocks.
    private static async Task<(long Events, long Samples)> CountAsync(string data)
    {
        long events = 0, samples = 0;
        var table = new TableClient(EmbeddedTables.ConnectionString(data), "NodeEpochs");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>())
        {
            NodeBlock block = NodeBlockCodec.Read(row.GetBinary("Digest")) ?? throw new InvalidDataException($"The row {row.PartitionKey} {row.RowKey} cannot be read.");
            events += block.BatchCount;
            for (int slot = 0; slot < block.Shape.Slots; slot++)
                samples += block.HeartbeatsIn(slot);
        }

        return (events, samples);
    }

    private static double Median(List<IngestResult> results, Func<IngestResult, double> figure) => results.Select(figure).Order().ElementAt(results.Count / 2);

    private static int Option(string[] args, string name, int absent) =>
        Array.IndexOf(args, name) is >= 0 and int at
            ? at + 1 < args.Length && int.TryParse(args[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : throw new ArgumentException($"{name} takes a number.")
            : absent;
}
