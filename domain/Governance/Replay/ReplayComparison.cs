using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Governance.Replay;

/// <summary>What changes for an operator.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Before">All that its nodes earn before the change.</param>
/// <param name="After">All that they earn after it.</param>
/// <param name="MeanScoreBefore">The mean of its nodes' mean scores, truncated; null without one.</param>
/// <param name="MeanScoreAfter">The same after the change.</param>
public sealed record OperatorChange(OperatorId Operator, Wei Before, Wei After, Millipoints? MeanScoreBefore, Millipoints? MeanScoreAfter)
{
    /// <summary>What the operator wins; negative what it loses.</summary>
    public BigInteger Difference() => After.Value - Before.Value;
}

/// <summary>Winners and losers of a change (rules, section 10).</summary>
/// <param name="Winners">Operators that earn more, the largest gain first.</param>
/// <param name="Losers">Operators that earn less, the largest loss first.</param>
/// <param name="Unchanged">How many earn the same.</param>
/// <param name="NotReplayed">Differences between the policies whose effect on measurements records cannot show.</param>
public sealed record ReplayComparison(ImmutableArray<OperatorChange> Winners, ImmutableArray<OperatorChange> Losers, int Unchanged, ImmutableArray<PolicyChange> NotReplayed)
{
    /// <summary>Compares two replays of the same epochs.</summary>
    /// <param name="before">Earnings before the change.</param>
    /// <param name="after">Earnings after it.</param>
    /// <param name="policyChanges">What differs between the policies (<see cref="PolicyDiff"/>); empty for a change of a node.</param>
    public static ReplayComparison Of(IEnumerable<NodeEarnings> before, IEnumerable<NodeEarnings> after, IEnumerable<PolicyChange> policyChanges)
    {
        Dictionary<OperatorId, (Wei Total, Millipoints? Score)> old = ByOperator(before);
        Dictionary<OperatorId, (Wei Total, Millipoints? Score)> now = ByOperator(after);
        OperatorChange[] changes = [.. old.Keys.Union(now.Keys).Order()
            .Select(id => new OperatorChange(id, old.GetValueOrDefault(id).Total, now.GetValueOrDefault(id).Total, old.GetValueOrDefault(id).Score, now.GetValueOrDefault(id).Score))];
        return new ReplayComparison(
            [.. changes.Where(static change => change.Difference().Sign > 0).OrderByDescending(static change => change.Difference())],
            [.. changes.Where(static change => change.Difference().Sign < 0).OrderBy(static change => change.Difference())],
            changes.Count(static change => change.Difference().IsZero),
            [.. policyChanges.Where(static change => EpochReplay.NotReplayed.Contains(change.Path.Split('.')[0]))]);
    }

    private static Dictionary<OperatorId, (Wei Total, Millipoints? Score)> ByOperator(IEnumerable<NodeEarnings> earnings) => earnings
        .GroupBy(static node => node.Operator)
        .ToDictionary(static nodes => nodes.Key, static nodes =>
        {
            long[] scores = [.. nodes.Select(static node => node.MeanScore).OfType<Millipoints>().Select(static score => (long)score.Value)];
            return (nodes.Aggregate(Wei.Zero, static (sum, node) => sum + node.Total()), scores.Length == 0 ? (Millipoints?)null : new Millipoints((int)(scores.Sum() / scores.Length)));
        });
}
