using System.Diagnostics;
using System.Numerics;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Domain.Rewards.Weights;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Benchmarks;

/// <summary>An epoch's rules from readings to root: score with bands, split the pool, build the reward tree; beside OpenZeppelin's library on the same leaves.</summary>
public static class RulesBench
{
    public const string Summary = "score, allocate and build the reward tree for 10,000 to 1,000,000 nodes, beside @openzeppelin/merkle-tree (sizes as arguments)";

    private const int Runs = 5;

    public static async Task<int> RunAsync(string[] args)
    {
        int[] sizes = args.Length == 0 ? [10_000, 100_000, 1_000_000] : [.. args.Select(int.Parse)];
        var rows = new List<object>();
        bool same = true;
        foreach (int nodes in sizes)
        {
            ReadingSet[] readings = Readings(nodes);
            NodeId[] ids = [.. Enumerable.Range(0, nodes).Select(static i => NodeId.FromBytes(Keccak256.Hash(BitConverter.GetBytes(i))))];
            OperatorId[] operators = [.. Enumerable.Range(0, nodes).Select(static i => new OperatorId(new BigInteger(i + 1) * 0x1_0000_0001))];
            var times = new List<(double Score, double Allocate, double Tree)>();
            RewardLeaf[] leaves = [];
            MerkleTree? tree = null;
            for (int run = 0; run < Runs; run++)
            {
                GC.Collect();
                var clock = Stopwatch.StartNew();
                BasisPoints[] multipliers = Score(readings);
                double scored = clock.Elapsed.TotalSeconds;
                leaves = Allocate(ids, operators, multipliers);
                double allocated = clock.Elapsed.TotalSeconds;
                tree = RewardTree.OfLeaves(leaves);
                times.Add((scored, allocated - scored, clock.Elapsed.TotalSeconds - allocated));
            }

            (string root, double seconds) = await PeerAsync(leaves);
            same &= root == tree!.Root.ToString();
            double ours = Median(times.Select(static time => time.Tree));
            rows.Add(new
            {
                nodes,
                scoreSeconds = Median(times.Select(static time => time.Score)),
                allocateSeconds = Median(times.Select(static time => time.Allocate)),
                treeSeconds = ours,
                totalSeconds = Median(times.Select(static time => time.Score + time.Allocate + time.Tree)),
                peakMegabytes = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000,
                root = tree.Root.ToString(),
                peerTreeSeconds = seconds,
                peerRoot = root,
                timesAsFast = Math.Round(seconds / ours, 1),
            });
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { bench = "rules", runs = Runs, processors = Environment.ProcessorCount, sameRoots = same, rows }));
        return same ? 0 : 1;
    }

    private static ReadingSet[] Readings(int nodes)
    {
        var random = new Random(nodes);
        var readings = new ReadingSet[nodes];
        foreach (ref ReadingSet set in readings.AsSpan())
        {
            set[(int)ScoreInput.Uptime] = Reading.Observed(980_000 + random.Next(20_001), 200);
            set[(int)ScoreInput.Latency] = Reading.Observed(random.Next(300_000), 1_500);
            set[(int)ScoreInput.Bandwidth] = random.Next(10) == 0 ? Reading.Missing : Reading.Observed(random.NextInt64(1_200_000_000));
            set[(int)ScoreInput.PacketLoss] = Reading.Observed(random.Next(30_000), 300);
            set[(int)ScoreInput.ConnectionSuccess] = Reading.Claimed(970_000 + random.Next(30_001));
            set[(int)ScoreInput.ErrorRate] = Reading.Claimed(random.Next(5_000));
            set[(int)ScoreInput.RecoveryTime] = Reading.Observed(random.Next(2_000));
            set[(int)ScoreInput.ConcurrentConnections] = Reading.Observed(random.Next(1_200_000));
            set[(int)ScoreInput.Cpu] = Reading.Claimed(random.Next(1_000_000));
            set[(int)ScoreInput.Memory] = Reading.Claimed(random.Next(1_000_000));
            set[(int)ScoreInput.SoftwareVersion] = Reading.Claimed(random.Next(3));
            set[(int)ScoreInput.SecurityPatches] = Reading.Claimed(random.Next(1_000_000));
            set[(int)ScoreInput.PolicyAdherence] = Reading.Observed(random.Next(2));
        }

        return readings;
    }

    private static BasisPoints[] Score(ReadingSet[] readings)
    {
        ScoringPolicy policy = Policy.Default.Scoring;
        var kernel = new ScoreKernel(policy, NetworkMedians.Of(readings));
        var multipliers = new BasisPoints[readings.Length];
        var inputs = new ScoredInput[ScoreInputs.Count];
        for (int i = 0; i < readings.Length; i++)
        {
            RawScore raw = kernel.Score(readings[i], default, inputs);
            multipliers[i] = policy.Bands[BandDecision.Decide(policy, raw.Score, raw.UpperBound, new Millipoints(80_000), dropsPaused: false).Index].Multiplier;
        }

        return multipliers;
    }

    private static RewardLeaf[] Allocate(NodeId[] ids, OperatorId[] operators, BasisPoints[] multipliers)
    {
        var claims = new NodeClaim[ids.Length];
        for (int i = 0; i < claims.Length; i++)
            claims[i] = new NodeClaim(ids[i], operators[i], RewardFactors.One with { Quality = multipliers[i], Lock = new BasisPoints(10_000 + 500 * (i % 6)) });
        EpochAllocation allocation = EpochAllocation.Split(new EpochId(20_779), Wei.Zero, claims, Policy.Default.Rewards);
        return [.. RewardTree.PublishedLeaves(allocation.PaidByOperator().Select(static paid => new RewardLeaf(paid.Key, paid.Value)), Wei.Zero)];
    }

    private static async Task<(string Root, double Seconds)> PeerAsync(RewardLeaf[] leaves)
    {
        string file = Path.Combine(Path.GetTempPath(), $"rules-bench-{Environment.ProcessId}.txt");
        try
        {
            await File.WriteAllLinesAsync(file, leaves.Select(static leaf => $"{leaf.Operator} {leaf.Cumulative}"));
            var start = new ProcessStartInfo("node", ["--max-old-space-size=6000", Checkout.PathOf("tests/Benchmarks/rules-peer.mjs"), file]) { WorkingDirectory = Checkout.Root, RedirectStandardOutput = true };
            using Process peer = Process.Start(start)!;
            string output = await peer.StandardOutput.ReadToEndAsync();
            await peer.WaitForExitAsync();
            using JsonDocument answer = peer.ExitCode == 0 ? JsonDocument.Parse(output) : throw new InvalidOperationException($"The peer ended with {peer.ExitCode}.");
            return (answer.RootElement.GetProperty("root").GetString()!, answer.RootElement.GetProperty("seconds").GetDouble());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return Math.Round(sorted[sorted.Length / 2], 3);
    }
}
