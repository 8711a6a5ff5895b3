using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging.Abstractions;
using NodeProgram.Emulator.EventHubs;

namespace NodeProgram.Benchmarks;

/// <summary>The event log alone: events of 2 KB from many senders, each acknowledged when flushed, while every partition is read and checkpointed.</summary>
public static class EventLogBench
{
    public const string Summary = "events/s into the event log (2 KB, fsync before the acknowledgement) while a consumer reads; milliseconds an append takes";
    private const int Runs = 5, Senders = 256, EventsPerRun = 50_000, BodyBytes = 2048, BatchEvents = 500;

    public static async Task<int> RunAsync(string[] args)
    {
        string directory = Directory.CreateTempSubdirectory("eventlog-").FullName;
        try
        {
            EventHubsOptions options = new() { DataDirectory = directory };
            using EmbeddedEventHubs hubs = new(options, TimeProvider.System, NullLogger<EmbeddedEventHubs>.Instance);
            IEventHub hub = hubs.GetHub("telemetry");
            await RunOnceAsync(hub); // warms up
            List<(double Rate, double Median, double P99)> runs = [];
            for (int run = 0; run < Runs; run++)
                runs.Add(await RunOnceAsync(hub));
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
            {
                bench = "eventlog",
                runs = Runs,
                senders = Senders,
                bodyBytes = BodyBytes,
                eventsPerSecond = Math.Round(Middle(runs.Select(run => run.Rate))),
                appendMillisecondsMedian = Math.Round(Middle(runs.Select(run => run.Median)), 2),
                appendMillisecondsP99 = Math.Round(Middle(runs.Select(run => run.P99)), 2),
                residentMegabytes = Environment.WorkingSet >> 20,
            }));
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<(double Rate, double Median, double P99)> RunOnceAsync(IEventHub hub)
    {
        long[] start = [.. Enumerable.Range(0, hub.PartitionCount).Select(partition => hub.GetPartition(partition).NextSequence)];
        double[] milliseconds = new double[EventsPerRun];
        byte[] body = new byte[BodyBytes];
        Random.Shared.NextBytes(body);
        using CancellationTokenSource done = new();
        int next = -1, read = 0;
        Stopwatch clock = Stopwatch.StartNew();
        Task[] readers = [.. start.Select((from, partition) => ReadAsync(hub, partition, from, count =>
        {
            if (Interlocked.Add(ref read, count) == EventsPerRun)
                done.Cancel();
        }, done.Token))];
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            string key = $"publisher-{sender}";
            for (int i = Interlocked.Increment(ref next); i < EventsPerRun; i = Interlocked.Increment(ref next))
            {
                long before = Stopwatch.GetTimestamp();
                await hub.AppendAsync([new EventData(body)], key, null, CancellationToken.None);
                milliseconds[i] = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            }
        }));
        await Task.WhenAll(readers);
        double seconds = clock.Elapsed.TotalSeconds;
        Array.Sort(milliseconds);
        return (EventsPerRun / seconds, milliseconds[EventsPerRun / 2], milliseconds[EventsPerRun * 99 / 100]);
    }

    private static async Task ReadAsync(IEventHub hub, int partition, long from, Action<int> have, CancellationToken done)
    {
        try
        {
            while (true)
            {
                await hub.WaitAsync(partition, from, done);
                IReadOnlyList<EventData> events = hub.Read(partition, from, BatchEvents, 1 << 20);
                from = events[^1].SequenceNumber + 1;
                hub.Checkpoints.Set("bench", partition, from - 1);
                have(events.Count);
            }
        }
        catch (OperationCanceledException)
        {
            // Everything was read.
        }
    }

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
