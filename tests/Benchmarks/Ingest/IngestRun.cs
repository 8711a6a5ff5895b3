using System.Diagnostics;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.Benchmarks.Ingest;

/// <summary>What one run measured.</summary>
/// <param name="SamplesPerSecond">From the first post to the commit of the last event.</param>
/// <param name="P50Ms">From acceptance (the client has its 201) to commit, the median event.</param>
/// <param name="P99Ms">The same, 99 of 100 events.</param>
/// <param name="ProgramMicrosPerEvent">Processor time of the program.</param>
/// <param name="ClientMicrosPerEvent">Processor time of the load generator.</param>
/// <param name="Events">How many.</param>
internal sealed record IngestResult(double SamplesPerSecond, double P50Ms, double P99Ms, double ProgramMicrosPerEvent, double ClientMicrosPerEvent, int Events);

/// <summary>
/// Sends what a plan holds, with at most so many events accepted and not yet committed: the rate that comes out is the one that the whole path sustains, and the
/// time from acceptance to commit is that under this load.
/// </summary>
internal sealed class IngestRun(ProgramProcess program, LoadConnection[] connections, CommitWatch watch, SemaphoreSlim turns)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public async Task<IngestResult> RunAsync(ReadyPost[][] plan, int depth)
    {
        _ = watch.Take();
        foreach (LoadConnection connection in connections)
            connection.Acknowledged.Clear();
        int events = plan.Sum(posts => posts.Sum(post => post.Events));
        long wanted = watch.Total + events;
        (TimeSpan programBefore, TimeSpan clientBefore) = (program.ProcessorTime, Process.GetCurrentProcess().TotalProcessorTime);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(connections.Select((connection, i) => Task.Run(() => connection.SendAsync(plan[i], depth, turns))));
        long sent = Stopwatch.GetTimestamp();
        while (watch.Total < wanted)
        {
            if (program.HasExited || Stopwatch.GetElapsedTime(sent) > Patience)
                throw new InvalidOperationException($"Of {events} events {wanted - watch.Total} were not committed:{Environment.NewLine}{program.Output}");
            await Task.Delay(2);
        }

        double micros = 1e6 / events;
        (TimeSpan programSpent, TimeSpan clientSpent) = (program.ProcessorTime - programBefore, Process.GetCurrentProcess().TotalProcessorTime - clientBefore);
        (int Partition, long Events, long At)[] commits = watch.Take();
        double[] waits = Waits(commits);
        return new IngestResult(
            events * LoadNode.SamplesPerEvent / Stopwatch.GetElapsedTime(start, commits.Max(commit => commit.At)).TotalSeconds,
            waits[waits.Length / 2], waits[(int)(waits.Length * 0.99)], programSpent.TotalSeconds * micros, clientSpent.TotalSeconds * micros, events);
    }

    // A partition commits in the order in which it accepted, so that its n-th acknowledged event is paired with its n-th committed one.
    private double[] Waits((int Partition, long Events, long At)[] commits)
    {
        var waits = new List<double>();
        var acknowledged = connections.SelectMany(connection => connection.Acknowledged).GroupBy(each => each.Partition).ToDictionary(each => each.Key, each => each.OrderBy(one => one.At).ToArray());
        foreach (IGrouping<int, (int Partition, long Events, long At)> partition in commits.GroupBy(commit => commit.Partition))
        {
            (int Partition, int Events, long At)[] accepted = acknowledged[partition.Key];
            long before = partition.Last().Events - accepted.Sum(each => (long)each.Events);
            int commit = 0;
            var steps = partition.ToArray();
            foreach ((_, int events, long at) in accepted)
            {
                before += events;
                while (steps[commit].Events < before)
                    commit++;
                for (int i = 0; i < events; i++)
                    waits.Add(Math.Max(0, Stopwatch.GetElapsedTime(at, steps[commit].At).TotalMilliseconds));
            }
        }

        return [.. waits.Order()];
    }
}
