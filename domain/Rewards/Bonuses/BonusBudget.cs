using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Allocation;

namespace NodeProgram.Domain.Rewards.Bonuses;

/// <summary>What a budget line pays in an epoch.</summary>
/// <param name="Line">The line.</param>
/// <param name="Budget">What it held.</param>
/// <param name="Due">The sum that was due.</param>
/// <param name="Paid">The sum that is paid: what was due, at most the budget.</param>
/// <param name="Payments">Each claim's, by ascending id.</param>
public sealed record BonusSettlement(BonusLine Line, Wei Budget, Wei Due, Wei Paid, ImmutableArray<BonusPayment> Payments);

/// <summary>Pays the claims on a budget line, pro rata when the line runs short (rules, section 4).</summary>
public static class BonusBudget
{
    /// <summary>
    /// Everything due is paid when the budget holds it; otherwise the budget is split by what is due with the largest-remainder method, ties by id ascending, so
    /// that the budget is spent to the wei and nobody gets more than is due.
    /// </summary>
    /// <exception cref="ArgumentException">Two claims share an id, or an amount due is 2^128 wei or more: bugs of the caller.</exception>
    public static BonusSettlement Settle(BonusLine line, IEnumerable<BonusClaim> claims, BonusPolicy policy)
    {
        BonusClaim[] ordered = [.. claims.OrderBy(static claim => claim.Id)];
        var weights = new UInt128[ordered.Length];
        BigInteger due = BigInteger.Zero;
        for (int i = 0; i < ordered.Length; i++)
        {
            if (i > 0 && ordered[i].Id == ordered[i - 1].Id)
                throw new ArgumentException($"Claim {ordered[i].Id} occurs twice in the line {line}.", nameof(claims));
            if (ordered[i].Due.Value.GetBitLength() > 128)
                throw new ArgumentException($"Claim {ordered[i].Id} is for 2^128 wei or more.", nameof(claims));
            weights[i] = (UInt128)ordered[i].Due.Value;
            due += ordered[i].Due.Value;
        }

        Wei budget = policy.BudgetOf(line), sum = new(due), paid = sum <= budget ? sum : budget;
        Wei[]? parts = LargestRemainder.Split(paid, weights, static (left, right) => left.CompareTo(right));
        return new BonusSettlement(line, budget, sum, paid, [.. ordered.Select((claim, place) => new BonusPayment(claim, parts is null ? Wei.Zero : parts[place]))]);
    }
}
