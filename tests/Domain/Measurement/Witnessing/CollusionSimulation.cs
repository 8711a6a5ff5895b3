using System.Net;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Witnessing;

/// <summary>
/// A network in which a share of the operators collude: their witnesses say the opposite of what they see, of every target, in every slot. Who watches whom is drawn by the
/// production draw, verdicts and accuracy are the production rules. Each node also watches one anchor that goes dark on schedule, without knowing that it is one.
/// </summary>
public sealed class CollusionSimulation(int nodes, int percentColluding, int epochs, int seed)
{
    private const int Slots = 240;
    private const int Anchors = 6;
    private const double HonestMiss = 0.003; // all five probes lost on the way
    private const double TargetDown = 0.02;
    private const double AnchorDark = 0.05;

    private static readonly SlotVerdict[] WitnessIsUp = [.. Enumerable.Repeat(SlotVerdict.Up, Slots)];
    private static readonly PeerSighting Up = new(5, 5, 20_000, 100), Down = new(5, 0, 0, 0);

    public sealed record Outcome(double WrongVerdictShare, double BinomialBound, double HonestFlaggedShare, double LiarsFoundShare, long DecidedSlots);

    public Outcome Run()
    {
        var random = new Random(seed);
        var policy = new MeasurementPolicy();
        WitnessCandidate[] candidates = [.. Enumerable.Range(0, nodes + Anchors).Select(i => new WitnessCandidate(
            NodeId.FromBytes(Keccak256.Hash(BitConverter.GetBytes(i + seed * 100_000))), new OperatorId(i < nodes ? i + 1 : 1_000_000), "0x" + i, new IPAddress([10, (byte)(i >> 8), (byte)i, 1]), IsAnchor: i >= nodes))];
        NodeId[] shuffled = [.. candidates.Where(node => !node.IsAnchor).Select(node => node.Node).OrderBy(_ => random.Next())];
        HashSet<NodeId> liars = [.. shuffled.Take(nodes * percentColluding / 100)];
        var drawer = new WitnessDrawer(new WitnessPolicy(), candidates);
        var history = shuffled.ToDictionary(node => node, _ => new List<bool>());
        long wrong = 0, slots = 0;

        for (int epoch = 0; epoch < epochs; epoch++)
        {
            byte[] root = new byte[32];
            random.NextBytes(root);
            var tallies = shuffled.ToDictionary(node => node, _ => new List<TargetTally>());
            foreach (WitnessAssignment target in drawer.DrawAll(root, new EpochId(epoch)).Where(assignment => history.ContainsKey(assignment.Target)))
            {
                NodeId[] witnesses = [.. target.Witnesses];
                bool[] truth = [.. Enumerable.Range(0, Slots).Select(_ => random.NextDouble() >= TargetDown)];
                WitnessReports[] reports = [.. witnesses.Select(witness => new WitnessReports(witness, [.. truth.Select(up => (PeerSighting?)Say(liars.Contains(witness), up, random))]))];
                SlotVerdict[] verdicts = [.. Enumerable.Range(0, Slots).Select(slot => SlotQuorum.Decide(
                    witnesses.Length, reports.Count(report => report.Slots[slot]!.Value.Reachable), reports.Count(report => !report.Slots[slot]!.Value.Reachable), policy))];
                for (int slot = 0; slot < Slots; slot++)
                    wrong += verdicts[slot] == (truth[slot] ? SlotVerdict.Down : SlotVerdict.Up) ? 1 : 0;
                slots += Slots;
                foreach (WitnessReports report in reports.Where(report => tallies.ContainsKey(report.Witness)))
                    tallies[report.Witness].Add(TargetTally.Of(ReportCounts.Of(report, verdicts, [], WitnessIsUp), fenced: false));
            }

            foreach ((NodeId node, List<TargetTally> targets) in tallies)
            {
                bool[] dark = [.. Enumerable.Range(0, Slots).Select(_ => random.NextDouble() < AnchorDark)];
                int wrongTruths = dark.Count(isDark => Say(liars.Contains(node), !isDark, random).Reachable == isDark);
                history[node].Add(new WitnessTally(Slots, wrongTruths, targets).InaccurateBecause(policy) is not null);
            }
        }

        int found = liars.Count(liar => OpensCase(history[liar], policy));
        int flagged = history.Count(node => !liars.Contains(node.Key) && OpensCase(node.Value, policy));
        return new Outcome((double)wrong / slots, Bound(percentColluding / 100.0), (double)flagged / (nodes - liars.Count), liars.Count == 0 ? 1 : (double)found / liars.Count, slots);
    }

    private static bool OpensCase(List<bool> inaccurate, MeasurementPolicy policy) => WitnessTally.OpensCase(inaccurate.Count - 1 - inaccurate.LastIndexOf(false), policy);

    // At least 6 of 9 wrong when two of the nine are honest anchors, who miss now and then, and each of the seven peers lies with this chance or misses.
    private static double Bound(double lying)
    {
        double peer = lying + (1 - lying) * HonestMiss, bound = 0;
        for (int peers = 0; peers <= 7; peers++)
        {
            for (int anchors = 0; anchors <= 2; anchors++)
            {
                if (peers + anchors >= 6)
                    bound += Choose(7, peers) * Math.Pow(peer, peers) * Math.Pow(1 - peer, 7 - peers) * Choose(2, anchors) * Math.Pow(HonestMiss, anchors) * Math.Pow(1 - HonestMiss, 2 - anchors);
            }
        }

        return bound;
    }

    private static double Choose(int n, int k) => Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (n - k + i) / i);

    private static PeerSighting Say(bool liar, bool up, Random random)
    {
        bool seen = up && random.NextDouble() >= HonestMiss;
        return seen != liar ? Up : Down;
    }
}
