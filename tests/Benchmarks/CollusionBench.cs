using System.Diagnostics;
using System.Text.Json;
using NodeProgram.Domain.Tests.Measurement.Witnessing;

namespace NodeProgram.Benchmarks;

/// <summary>What colluding witnesses achieve, by their share of the network; the table that the rule of six of nine is judged by.</summary>
public static class CollusionBench
{
    public const string Summary = "colluding witnesses, 0 to 40 %: wrong verdicts beside the binomial bound, honest nodes flagged, liars found";

    public static async Task<int> RunAsync(string[] args)
    {
        var clock = Stopwatch.StartNew();
        var rows = new List<object>();
        foreach (int percent in (int[])[0, 5, 10, 15, 20, 25, 30, 35, 40])
        {
            CollusionSimulation.Outcome[] runs = [.. Enumerable.Range(1, 5).Select(seed => new CollusionSimulation(nodes: 400, percent, epochs: 3, seed).Run())];
            rows.Add(new
            {
                percentColluding = percent,
                wrongVerdictShare = Median(runs.Select(run => run.WrongVerdictShare)),
                binomialBound = runs[0].BinomialBound,
                honestFlaggedShare = Median(runs.Select(run => run.HonestFlaggedShare)),
                liarsFoundShare = Median(runs.Select(run => run.LiarsFoundShare)),
            });
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { bench = "collusion", nodes = 400, epochs = 3, runs = 5, seconds = clock.Elapsed.TotalSeconds, rows }));
        return 0;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
