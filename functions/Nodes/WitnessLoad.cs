using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>
/// How much an epoch's draw asks of its witnesses. A relay reports on <see cref="TargetsMax"/> targets a slot at most; the draw knows no such bound (rules, section 2: anybody can recompute it, a target at a
/// time), so that too few anchors for the network's size are given more targets than they take.
/// </summary>
/// <param name="TargetsMax">The most targets that a witness observes in a slot.</param>
/// <param name="TargetsOfBusiest">The most targets that any witness was given.</param>
/// <param name="Overloaded">Witnesses that were given more than they take.</param>
/// <param name="LeftOut">Pairs of witness and target that nobody observes for that reason.</param>
/// <param name="Anchors">Anchors in the draw.</param>
/// <param name="AnchorsNeeded">So many that hardly any is ever overloaded; 0 without targets.</param>
public sealed record WitnessLoad(int TargetsMax, int TargetsOfBusiest, int Overloaded, int LeftOut, int Anchors, int AnchorsNeeded)
{
    // What a witness is given scatters about the mean by its square root: with a mean of 39 the bound of 64 is four of them away.
    private const int TargetsOnAverageMax = 39;

    /// <summary>The load of a draw.</summary>
    /// <param name="assignments">Who watches whom.</param>
    /// <param name="anchors">How many anchors were drawn from.</param>
    public static WitnessLoad Of(IReadOnlyCollection<WitnessAssignment> assignments, int anchors)
    {
        var given = new Dictionary<NodeId, int>();
        long anchorsWanted = 0;
        foreach (WitnessAssignment assignment in assignments)
        {
            anchorsWanted += assignment.AnchorsWanted;
            foreach (NodeId witness in assignment.Witnesses)
                given[witness] = given.GetValueOrDefault(witness) + 1;
        }

        const int max = SlotCommitment.TargetsMax;
        return new WitnessLoad(
            max, given.Count == 0 ? 0 : given.Values.Max(), given.Values.Count(static targets => targets > max), given.Values.Sum(static targets => Math.Max(0, targets - max)),
            anchors, (int)((anchorsWanted + TargetsOnAverageMax - 1) / TargetsOnAverageMax));
    }

    /// <summary>
    /// Which of its targets a witness observes, ascending: all, as far as it can. Of more it is those that follow its own id, round about, so that no targets are left out by every witness because of their ids.
    /// </summary>
    public static IReadOnlyList<NodeRecord> Observed(NodeId witness, IReadOnlyList<NodeRecord> targets) => targets.Count <= SlotCommitment.TargetsMax
        ? [.. targets.OrderBy(static target => target.Node)]
        : [.. targets.OrderBy(target => target.Node.CompareTo(witness) < 0).ThenBy(static target => target.Node).Take(SlotCommitment.TargetsMax).OrderBy(static target => target.Node)];
}
