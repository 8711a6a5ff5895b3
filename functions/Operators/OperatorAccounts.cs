using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Rewards;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Operators;

/// <summary>An operator's own view of everything that is its.</summary>
/// <param name="Links">Where more of it is, by name.</param>
public sealed record OperatorAccount(
    string Operator, OperatorId OperatorId, IReadOnlyList<NodeView> Nodes, IReadOnlyList<ApplicationView> Applications, RewardSums Rewards, IReadOnlyDictionary<string, string> Links);

/// <summary>Puts an operator's account together.</summary>
public sealed class OperatorAccounts(NodeStore nodes, ApplicationStore applications, OperatorRewards rewards)
{
    /// <summary>The most nodes and the most applications that are shown.</summary>
    public const int ItemsMax = 1_000;

    public async Task<OperatorAccount> LoadAsync(EthereumAddress owner, CancellationToken cancellation)
    {
        IReadOnlyList<NodeRecord> own = await nodes.ListOfAsync(owner, ItemsMax, cancellation);
        IReadOnlyList<ApplicationRecord> sent = await applications.ListOfAsync(owner, ItemsMax, cancellation);
        return new OperatorAccount(
            owner.ToString(), owner.Operator, [.. own.Select(NodeView.Of)], [.. sent.Select(ApplicationView.Of)], await rewards.SumsAsync(owner.Operator, cancellation),
            new Dictionary<string, string> { ["rewards"] = $"/api/operators/{owner}/rewards", ["proof"] = $"/api/operators/{owner}/proof" });
    }
}
