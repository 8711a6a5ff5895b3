using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Staking;

/// <summary>
/// Lets nodes leave and return, always at an epoch boundary (rules, sections 6 and 10), so that within an epoch nothing of it changes. What it is asked twice by the same workflow it answers
/// as the first time, also when the next boundary has passed meanwhile.
/// </summary>
public sealed class NodeCensus(NodeStore nodes, PolicyInForce policy, TimeProvider time)
{
    private const int AbsencesKept = 32;
    private const int OwnersMax = 256;

    /// <summary>The next epoch boundary.</summary>
    public CensusDate Next
    {
        get
        {
            TimePolicy clock = policy.Policy.Time;
            EpochId next = clock.EpochOf(time.GetUtcNow()).Next;
            return new CensusDate(next.Value, DateTimeOffset.FromUnixTimeMilliseconds(clock.StartOf(next)));
        }
    }

    /// <summary>
    /// The node takes no part from the next epoch on, for one more reason; one that is out already stays out since then, and answers with that. Each reason has an absence of its own, so that the
    /// end of one brings nobody back while another stands.
    /// </summary>
    /// <param name="removal">The exit that asks, where a case's removal began it: nothing changes when the removal was overturned meanwhile. Else null.</param>
    public async Task<CensusDate> LeaveAsync(NodeId node, StakingReason reason, CancellationToken cancellation, string? removal = null)
    {
        CensusDate date = Next;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                if (before is not ({ State: NodeState.Active } or { State: NodeState.Removed }) || (before.State == NodeState.Removed && reason != StakingReason.RemovedByCase) || IsOver(before, removal))
                    return null;
                Absence? own = before.Absences.LastOrDefault(absence => absence.Reason == reason);
                if (own is { UntilEpoch: null })
                {
                    date = At(own.FromEpoch);
                    return null;
                }

                // One that was about to return stays where it is.
                if (own is { UntilEpoch: { } until } && until >= Next.Epoch)
                {
                    date = At(Math.Max(own.FromEpoch, Next.Epoch));
                    return before with { Absences = [.. before.Absences.Where(absence => absence != own), own with { UntilEpoch = null }] };
                }

                date = At(before.Absences.Where(static absence => absence.UntilEpoch is null).Select(static absence => absence.FromEpoch).Append(Next.Epoch).Min());
                return before with { Absences = [.. Kept(before.Absences), new Absence(date.Epoch, null, reason)] };
            },
            cancellation);
        return date;
    }

    /// <summary>
    /// A reason to be out has ended: the node takes part again from the next epoch on, unless it is out for another one too, which the answer then names. Nothing changes for one that is not out
    /// for this reason.
    /// </summary>
    /// <param name="reason">Why it left.</param>
    public async Task<CensusDate> ReturnAsync(NodeId node, StakingReason reason, CancellationToken cancellation)
    {
        CensusDate date = Next;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                Absence? own = before?.Absences.LastOrDefault(absence => absence.Reason == reason);
                StakingReason? other = before?.Absences.LastOrDefault(absence => absence.UntilEpoch is null && absence.Reason != reason)?.Reason;
                if (before is not { State: NodeState.Active } || own is not { UntilEpoch: null })
                {
                    date = (own is { UntilEpoch: { } until } ? At(until) : Next) with { StillOutFor = other };
                    return null;
                }

                date = At(Math.Max(own.FromEpoch, Next.Epoch)) with { StillOutFor = other };
                // An absence that has not begun never was.
                IEnumerable<Absence> others = before.Absences.Where(absence => absence != own);
                return before with { Absences = own.FromEpoch >= Next.Epoch ? [.. others] : [.. others, own with { UntilEpoch = date.Epoch }] };
            },
            cancellation);
        return date;
    }

    /// <summary>The node is another operator's from the next epoch on; of two transfers under way at once the later one counts.</summary>
    /// <param name="sequence">Which transfer of the node, from 1.</param>
    /// <exception cref="InvalidDataException">The node is not there, or changed hands more often than is kept.</exception>
    public async Task<CensusDate> ChangeOwnerAsync(NodeId node, EthereumAddress to, long sequence, CancellationToken cancellation)
    {
        CensusDate date = Next;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                NodeRecord owned = before ?? throw new InvalidDataException($"Node {node} was never admitted.");
                if (owned.Operator == to || sequence <= owned.LastTransfer)
                {
                    date = owned.FormerOwners is [.., var last] ? At(last.UntilEpoch) : Next;
                    return sequence <= owned.LastTransfer ? null : owned with { LastTransfer = sequence };
                }

                if (owned.FormerOwners.Count >= OwnersMax)
                    throw new InvalidDataException($"Node {node} changed hands {OwnersMax} times.");
                date = Next;
                // Handed on twice before the boundary, the one in between never owned an epoch.
                IEnumerable<FormerOwner> formers = owned.FormerOwners is [.., { } recent] && recent.UntilEpoch == date.Epoch ? owned.FormerOwners : owned.FormerOwners.Append(new FormerOwner(owned.Operator, date.Epoch));
                return owned with { Operator = to, FormerOwners = [.. formers], LastTransfer = sequence };
            },
            cancellation);
        return date;
    }

    /// <summary>Whether an exit that a removal began has nothing to end any more: the removal was overturned, and the node has another admission since.</summary>
    public static bool IsOver(NodeRecord node, string? removal) => removal is not null && StakingEvents.Exit(node.Node, StakeDesk.Admission(node)) != removal;

    // The oldest that are over make room; one that is open is never forgotten.
    private static IEnumerable<Absence> Kept(IReadOnlyList<Absence> absences)
    {
        int over = absences.Count - (AbsencesKept - 1);
        return absences.Where(absence => absence.UntilEpoch is null || over-- <= 0);
    }

    private CensusDate At(long epoch) => new(epoch, DateTimeOffset.FromUnixTimeMilliseconds(policy.Policy.Time.StartOf(new EpochId(epoch))));
}
