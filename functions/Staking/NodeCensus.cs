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

    /// <summary>The node takes no part from the next epoch on; one that is out for any reason stays out since then, and answers with that.</summary>
    public async Task<CensusDate> LeaveAsync(NodeId node, StakingReason reason, CancellationToken cancellation)
    {
        CensusDate date = Next;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                if (before is not { State: NodeState.Active })
                    return null;
                if (before.Absences is [.., { UntilEpoch: null } open])
                {
                    date = At(open.FromEpoch);
                    return null;
                }

                // One that was about to return stays where it is.
                if (before.Absences is [.., { UntilEpoch: { } until } last] && until >= Next.Epoch)
                {
                    date = At(Math.Max(last.FromEpoch, Next.Epoch));
                    return before with { Absences = [.. before.Absences.SkipLast(1), last with { UntilEpoch = null, Reason = reason }] };
                }

                date = Next;
                return before with { Absences = [.. before.Absences.TakeLast(AbsencesKept - 1), new Absence(date.Epoch, null, reason)] };
            },
            cancellation);
        return date;
    }

    /// <summary>The node takes part again from the next epoch on; nothing changes for one that is not out.</summary>
    public async Task<CensusDate> ReturnAsync(NodeId node, CancellationToken cancellation)
    {
        CensusDate date = Next;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                if (before is not { State: NodeState.Active } || before.Absences is not [.., { UntilEpoch: null } open])
                {
                    date = before?.Absences is [.., { UntilEpoch: { } until }] ? At(until) : Next;
                    return null;
                }

                date = At(Math.Max(open.FromEpoch, Next.Epoch));
                // An absence that has not begun never was.
                return before with { Absences = open.FromEpoch >= Next.Epoch ? [.. before.Absences.SkipLast(1)] : [.. before.Absences.SkipLast(1), open with { UntilEpoch = date.Epoch }] };
            },
            cancellation);
        return date;
    }

    /// <summary>The node is another operator's from the next epoch on.</summary>
    /// <exception cref="InvalidDataException">The node is not there, or changed hands more often than is kept.</exception>
    public async Task<CensusDate> ChangeOwnerAsync(NodeId node, EthereumAddress to, CancellationToken cancellation)
    {
        CensusDate date = Next;
        await nodes.ChangeAsync(
            node,
            before =>
            {
                NodeRecord owned = before ?? throw new InvalidDataException($"Node {node} was never admitted.");
                if (owned.Operator == to)
                {
                    date = owned.FormerOwners is [.., var last] ? At(last.UntilEpoch) : Next;
                    return null;
                }

                if (owned.FormerOwners.Count >= OwnersMax)
                    throw new InvalidDataException($"Node {node} changed hands {OwnersMax} times.");
                date = Next;
                // Handed on twice before the boundary, the one in between never owned an epoch.
                IEnumerable<FormerOwner> formers = owned.FormerOwners is [.., { } recent] && recent.UntilEpoch == date.Epoch ? owned.FormerOwners : owned.FormerOwners.Append(new FormerOwner(owned.Operator, date.Epoch));
                return owned with { Operator = to, FormerOwners = [.. formers] };
            },
            cancellation);
        return date;
    }

    private CensusDate At(long epoch) => new(epoch, DateTimeOffset.FromUnixTimeMilliseconds(policy.Policy.Time.StartOf(new EpochId(epoch))));
}
