using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>Who watches whom in an epoch.</summary>
/// <param name="Census">The draw.</param>
/// <param name="Assignments">By target.</param>
/// <param name="TargetsOf">By witness.</param>
/// <param name="Load">How much is asked of the witnesses.</param>
/// <param name="RenewedKeys">Of nodes for which another key spoke than the one that their id is the hash of, when the roster was drawn.</param>
public sealed record Roster(
    EpochId Epoch, EpochCensus Census, FrozenDictionary<NodeId, WitnessAssignment> Assignments, FrozenDictionary<NodeId, IReadOnlyList<NodeRecord>> TargetsOf, WitnessLoad Load, IReadOnlyDictionary<NodeId, byte[]> RenewedKeys);

/// <summary>Draws the witnesses of the epoch that is under way, once in each process (rules, section 2); the draw itself is that of the evidence.</summary>
public sealed class WitnessRoster(NodeStore nodes, NodeKeyStore keys, EpochNodes epochNodes, EpochSeeds seeds, EpochPolicies policies, ILogger<WitnessRoster>? log = null) : IDisposable
{
    // The epoch that runs and the one that is being closed: the gate asks for that again and again.
    private const int Kept = 2;

    private readonly SemaphoreSlim drawing = new(1);
    private volatile IReadOnlyList<Roster> drawn = [];

    /// <summary>The roster of an epoch that has begun.</summary>
    public async Task<Roster> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        if (Find(epoch) is { } known)
            return known;
        await drawing.WaitAsync(cancellation);
        try
        {
            if (Find(epoch) is { } meanwhile)
                return meanwhile;
            Roster roster = await DrawAsync(epoch, cancellation);
            drawn = [.. drawn.Append(roster).OrderByDescending(static each => each.Epoch).Take(Kept)];
            return roster;
        }
        finally
        {
            drawing.Release();
        }
    }

    public void Dispose() => drawing.Dispose();

    /// <summary>The roster of an epoch if it is at hand.</summary>
    public Roster? Find(EpochId epoch) => drawn.FirstOrDefault(each => each.Epoch == epoch);

    private async Task<Roster> DrawAsync(EpochId epoch, CancellationToken cancellation)
    {
        Bytes32 root = (await seeds.LoadAsync(epoch, cancellation)).Root;
        Policy policy = (await policies.LoadAsync(epoch, cancellation)).Policy;
        IReadOnlyList<NodeRecord> all = await nodes.LoadAllAsync(cancellation);
        EpochCensus census = EpochCensus.Of(epoch, root, policy, [.. (await epochNodes.LoadAsync(epoch, all, cancellation)).Where(node => node.Drawn)]);
        Dictionary<NodeId, NodeRecord> records = all.ToDictionary(node => node.Node);
        var targets = census.Assignments
            .SelectMany(assignment => assignment.Witnesses.Select(witness => (witness, Target: records[assignment.Target])))
            .GroupBy(pair => pair.witness)
            .ToFrozenDictionary(group => group.Key, group => (IReadOnlyList<NodeRecord>)[.. group.Select(pair => pair.Target)]);
        WitnessLoad load = WitnessLoad.Of(census.Assignments, census.Nodes.Count(node => node.IsAnchor));
        if (load.Overloaded > 0)
        {
            log?.LogError(
                "Alarm witnesses-overloaded: in epoch {Epoch} {Overloaded} witnesses were given more than {Max} targets, the busiest {Busiest}; {LeftOut} observations of a slot are not made. Of {Anchors} anchors, this network needs {Needed}",
                epoch.Value, load.Overloaded, load.TargetsMax, load.TargetsOfBusiest, load.LeftOut, load.Anchors, load.AnchorsNeeded);
        }

        return new Roster(epoch, census, census.Assignments.ToFrozenDictionary(assignment => assignment.Target), targets, load, await keys.LoadRenewedAsync(cancellation));
    }
}
