using System.Collections.Immutable;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Ledger;

namespace NodeProgram.Domain.Evidence;

/// <summary>What cases' escrows give out in an epoch and hold after it (rules, section 4).</summary>
public static class EpochEscrows
{
    /// <summary>What became of what was held: every case that ended gives out all that it holds of each node.</summary>
    /// <param name="held">Before the epoch.</param>
    /// <param name="rulings">The cases that ended.</param>
    public static ImmutableArray<EscrowRuling> Rule(IEnumerable<EscrowLine> held, IEnumerable<RulingLine> rulings)
    {
        Dictionary<FaultId, BasisPoints> upheld = rulings.ToDictionary(ruling => ruling.Case, ruling => ruling.UpheldPart);
        return [.. held.Where(escrow => upheld.ContainsKey(escrow.Case)).Select(escrow => new EscrowRuling(escrow.Case, escrow.Operator, escrow.Node, escrow.Held, upheld[escrow.Case]))];
    }

    /// <summary>What the escrows hold after the epoch, ascending by case, then node; those that hold nothing are left out. What is taken in the epoch in which a case ends stays for a ruling of its own.</summary>
    /// <param name="held">Before the epoch.</param>
    /// <param name="given">What was given out.</param>
    /// <param name="allocation">What was taken.</param>
    public static ImmutableArray<EscrowLine> After(IEnumerable<EscrowLine> held, IEnumerable<EscrowRuling> given, EpochAllocation allocation)
    {
        var after = new SortedDictionary<(FaultId Case, NodeId Node), EscrowLine>();
        HashSet<(FaultId, NodeId)> gone = [.. given.Select(ruling => (ruling.Case, ruling.Node))];
        foreach (EscrowLine escrow in held.Where(escrow => !gone.Contains((escrow.Case, escrow.Node))))
            after.Add((escrow.Case, escrow.Node), escrow);
        foreach (NodeShare share in allocation.Nodes)
        {
            foreach (EscrowedAmount taken in share.Escrowed.Where(taken => taken.Amount > Wei.Zero))
            {
                EscrowLine before = after.GetValueOrDefault((taken.Case, share.Node)) ?? new EscrowLine(taken.Case, share.Node, share.Operator, Wei.Zero);
                after[(taken.Case, share.Node)] = before with { Held = before.Held + taken.Amount };
            }
        }

        return [.. after.Values];
    }
}
