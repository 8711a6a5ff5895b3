using System.Collections.Frozen;
using System.Net;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>Who watches whom in an epoch.</summary>
/// <param name="Assignments">By target.</param>
/// <param name="TargetsOf">By witness.</param>
public sealed record Roster(EpochId Epoch, FrozenDictionary<NodeId, WitnessAssignment> Assignments, FrozenDictionary<NodeId, IReadOnlyList<NodeRecord>> TargetsOf);

/// <summary>
/// Draws the witnesses of an epoch among the nodes that were active at its start (rules, section 2). The same in every process and at any time of the epoch: what
/// happens after the epoch's start does not change it.
/// </summary>
public sealed class WitnessRoster(NodeStore nodes, PolicyInForce policy) : IDisposable
{
    // There is no reward root before rewards are published; the rules seed the draw with zeros until then.
    private static readonly byte[] NoRoot = new byte[Keccak256.HashBytes];
    private readonly SemaphoreSlim drawing = new(1);
    private Roster? latest;

    /// <summary>The roster of an epoch that has begun.</summary>
    public async Task<Roster> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        if (latest is { } known && known.Epoch == epoch)
            return known;
        await drawing.WaitAsync(cancellation);
        try
        {
            if (latest is { } drawn && drawn.Epoch == epoch)
                return drawn;
            Roster roster = Draw(epoch, await nodes.LoadAllAsync(cancellation));
            if (latest is null || latest.Epoch < epoch)
                latest = roster;
            return roster;
        }
        finally
        {
            drawing.Release();
        }
    }

    public void Dispose() => drawing.Dispose();

    private Roster Draw(EpochId epoch, IReadOnlyList<NodeRecord> all)
    {
        long start = policy.Policy.Time.StartOf(epoch);
        var active = all
            .Where(node => node.ActivatedAt?.ToUnixTimeMilliseconds() <= start && !(node.EndedAt?.ToUnixTimeMilliseconds() <= start))
            .ToDictionary(node => node.Node);
        var drawer = new WitnessDrawer(policy.Policy.Witnesses, active.Values.Select(Candidate));
        WitnessAssignment[] assignments = [.. drawer.DrawAll(NoRoot, epoch)];
        var targets = assignments
            .SelectMany(assignment => assignment.Witnesses.Select(witness => (witness, Target: active[assignment.Target])))
            .GroupBy(pair => pair.witness)
            .ToFrozenDictionary(group => group.Key, group => (IReadOnlyList<NodeRecord>)[.. group.Select(pair => pair.Target)]);
        return new Roster(epoch, assignments.ToFrozenDictionary(assignment => assignment.Target), targets);
    }

    private static WitnessCandidate Candidate(NodeRecord node) => new(
        node.Node, node.Operator.Operator, node.Operator.Key, node.PublicAddress.Address ?? StandIn(node.Node));

    // A name has no network of its own; each gets an address that shares its prefix with no other, so that it excludes nobody.
    private static IPAddress StandIn(NodeId node) => new([0xFD, .. node.ToBytes().AsSpan(0, 15)]);
}
