using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;

namespace NodeProgram.Domain.Rewards.Ledger;

/// <summary>
/// What an operator was ever paid and what it owes (rules, section 4). The cumulative amount is the operator's leaf and never decreases: a correction is a debt that
/// later rewards pay off first.
/// </summary>
/// <param name="Operator">The operator.</param>
/// <param name="Cumulative">All that was ever credited.</param>
/// <param name="Debt">What is still owed for corrections.</param>
public sealed record OperatorBalance(OperatorId Operator, Wei Cumulative, Wei Debt)
{
    /// <summary>An operator that was never paid.</summary>
    public static OperatorBalance Empty(OperatorId operatorId) => new(operatorId, Wei.Zero, Wei.Zero);

    /// <summary>The leaf of the reward tree.</summary>
    public RewardLeaf Leaf => new(Operator, Cumulative);

    /// <summary>The balance after an epoch.</summary>
    /// <param name="earned">What the operator earned in the epoch: shares, bonuses, what came back from escrow.</param>
    /// <param name="correction">What earlier epochs paid too much; joins the debt before the epoch's rewards pay it off.</param>
    /// <returns>The new balance, and what of the earned amount paid off debt and belongs to the treasury.</returns>
    public (OperatorBalance Balance, Wei DebtPaid) Apply(Wei earned, Wei correction)
    {
        Wei owed = Debt + correction;
        Wei paid = new(BigInteger.Min(owed.Value, earned.Value));
        return (new OperatorBalance(Operator, Cumulative + (earned - paid), owed - paid), paid);
    }
}
