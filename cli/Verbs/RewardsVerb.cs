using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Allocation;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Domain.Rewards.Weights;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop rewards</c>.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Pool">The epoch's pool; left out for the policy's.</param>
/// <param name="RolloverIn">What the epoch before could not pay; left out for nothing.</param>
/// <param name="Nodes">The nodes that are paid.</param>
/// <param name="Balances">What operators were ever paid before, and owe; left out for nothing.</param>
/// <param name="Treasury">All that the treasury ever received before; left out for nothing.</param>
public sealed record RewardsDocument(EpochId Epoch, Wei? Pool, Wei? RolloverIn, ImmutableArray<RewardedNode> Nodes, ImmutableArray<OperatorBalance>? Balances, Wei? Treasury);

/// <summary>A node of <see cref="RewardsDocument"/>.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Who is paid.</param>
/// <param name="Factors">Its factors in basis points.</param>
/// <param name="Reductions">What cases take into escrow, in basis points of the share; left out for nothing.</param>
public sealed record RewardedNode(NodeId Node, OperatorId Operator, RewardFactors Factors, ImmutableArray<RewardReduction>? Reductions);

/// <summary>A reduction of <see cref="RewardedNode"/>.</summary>
/// <param name="Case">The case's fault id.</param>
/// <param name="Part">Basis points of the node's share, at most 10,000.</param>
public sealed record RewardReduction(Bytes32 Case, BasisPoints Part);

/// <summary>The answer of <c>nodeop rewards</c>: <c>pool + rollover in = paid + escrowed + rollover out</c>.</summary>
public sealed record RewardsAnswer(
    EpochId Epoch, string PolicyHash, Wei Pool, Wei RolloverIn, Wei Paid, Wei Escrowed, Wei RolloverOut, ImmutableArray<RewardedShare> Nodes, ImmutableArray<OperatorBalance> Balances,
    ImmutableArray<ImmutableArray<string>> Leaves, Bytes32 Root, ImmutableArray<RewardsEntry> Ledger);

/// <summary>A node's share.</summary>
public sealed record RewardedShare(NodeId Node, OperatorId Operator, string Weight, Wei Gross, Wei Paid, ImmutableArray<RewardEscrow> Escrowed);

/// <summary>What a case's escrow took.</summary>
public sealed record RewardEscrow(string Case, Wei Amount);

/// <summary>An entry of the ledger.</summary>
public sealed record RewardsEntry(int Number, string From, string To, Wei Amount, EntryPurpose Purpose, OperatorId? Operator, NodeId? Node);

/// <summary><c>nodeop rewards</c>: rules, section 4.</summary>
internal static class RewardsVerb
{
    public static int Run(Invocation invocation)
    {
        RewardsDocument document = invocation.Load<RewardsDocument>();
        Policy policy = invocation.LoadPolicy();
        Check(invocation, document);
        RewardsPolicy rewards = document.Pool is { } pool ? policy.Rewards with { FeePool = pool } : policy.Rewards;
        NodeClaim[] claims = [.. document.Nodes.Select(static node => new NodeClaim(
            node.Node, node.Operator, node.Factors, [.. (node.Reductions ?? []).Select(static reduction => new Reduction(new FaultId(reduction.Case), reduction.Part))]))];
        RewardsAnswer answer = Answer(document, policy, EpochAllocation.Split(document.Epoch, document.RolloverIn ?? Wei.Zero, claims, rewards));
        return invocation.Answer(answer, console => Render(answer, console));
    }

    private static void Check(Invocation invocation, RewardsDocument document)
    {
        var faults = new PolicyFaults();
        var seen = new HashSet<NodeId>();
        for (int i = 0; i < document.Nodes.Length; i++)
        {
            RewardedNode node = document.Nodes[i];
            PolicyFaults at = faults.At("nodes", i);
            at.Require(seen.Add(node.Node), "node", PolicyFaultCodes.BadList, "The node occurs twice.");
            at.Require(node.Operator != OperatorId.Treasury, "operator", PolicyFaultCodes.OutOfRange, "0 is the treasury and no operator.");
            RewardFactors factors = node.Factors;
            foreach ((string name, BasisPoints factor) in new[]
            {
                ("quality", factors.Quality), ("tier", factors.Tier), ("volume", factors.Volume), ("performance", factors.Performance),
                ("region", factors.Region), ("nodeType", factors.NodeType), ("genesis", factors.Genesis), ("lock", factors.Lock),
            })
                at.InRange(factor.Value, 0, RewardsPolicy.FactorMax, $"factors.{name}");
            foreach ((RewardReduction reduction, int index) in (node.Reductions ?? []).Select(static (reduction, index) => (reduction, index)))
                at.InRange(reduction.Part.Value, 0, BasisPoints.One.Value, $"reductions[{index}].part");
        }

        var owners = new HashSet<OperatorId>();
        foreach ((OperatorBalance balance, int index) in (document.Balances ?? []).Select(static (balance, index) => (balance, index)))
            faults.Require(owners.Add(balance.Operator) && balance.Operator != OperatorId.Treasury, $"balances[{index}].operator", PolicyFaultCodes.BadList, "Each operator once, and not the treasury.");
        invocation.Check(faults);
    }

    private static RewardsAnswer Answer(RewardsDocument document, Policy policy, EpochAllocation allocation)
    {
        Dictionary<OperatorId, Wei> paid = allocation.PaidByOperator();
        var balances = (document.Balances ?? []).ToDictionary(static balance => balance.Operator);
        var debtsPaid = new Dictionary<OperatorId, Wei>();
        foreach ((OperatorId operatorId, Wei earned) in paid)
        {
            (OperatorBalance after, Wei debtPaid) = balances.GetValueOrDefault(operatorId, OperatorBalance.Empty(operatorId)).Apply(earned, Wei.Zero);
            balances[operatorId] = after;
            if (debtPaid != Wei.Zero)
                debtsPaid.Add(operatorId, debtPaid);
        }

        Wei treasury = debtsPaid.Values.Aggregate(document.Treasury ?? Wei.Zero, static (sum, amount) => sum + amount);
        ImmutableArray<RewardLeaf> leaves = RewardTree.PublishedLeaves(balances.Values.Select(static balance => balance.Leaf), treasury);
        EpochLedger ledger = EpochLedger.Of(allocation, [], [], debtsPaid);
        return new RewardsAnswer(
            allocation.Epoch, policy.ComputeHash(), allocation.Pool, allocation.RolloverIn, allocation.Paid, allocation.Escrowed, allocation.RolloverOut,
            [.. allocation.Nodes.Select(static share => new RewardedShare(
                share.Node, share.Operator, share.Weight.ToString(null, null), share.Gross, share.Paid, [.. share.Escrowed.Select(static escrowed => new RewardEscrow(escrowed.Case.ToString(), escrowed.Amount))]))],
            [.. balances.Values.OrderBy(static balance => balance.Operator)],
            [.. leaves.Select(static leaf => ImmutableArray.Create(leaf.Operator.ToString(), leaf.Cumulative.ToString()))],
            RewardTree.OfLeaves(leaves).Root,
            [.. ledger.Entries.Select(static entry => new RewardsEntry(
                entry.Number, NameOf(entry.From), NameOf(entry.To), entry.Amount, entry.Purpose, entry.Operator == default ? null : entry.Operator, entry.Node.IsNone ? null : entry.Node))]);
    }

    private static string NameOf(LedgerAccount account) => account.Kind switch
    {
        AccountKind.Operator => $"operator {account.Operator}",
        AccountKind.Escrow => $"escrow {account.Case}",
        AccountKind.BonusLine => $"bonus line {account.Line}",
        _ => char.ToLowerInvariant(account.Kind.ToString()[0]) + account.Kind.ToString()[1..],
    };

    private static void Render(RewardsAnswer answer, IAnsiConsole console)
    {
        Table table = new Table().AddColumns("node", "operator", "weight", "share", "in escrow", "paid");
        foreach (RewardedShare share in answer.Nodes)
        {
            table.AddRow(
                share.Node.ToString(), share.Operator.ToString(), Amounts.Decimal(System.Numerics.BigInteger.Parse(share.Weight), 32), Amounts.Tokens(share.Gross),
                Amounts.Tokens(share.Gross - share.Paid), Amounts.Tokens(share.Paid));
        }

        console.Write(table);
        console.WriteLine($"pool {Amounts.Tokens(answer.Pool)} + rollover {Amounts.Tokens(answer.RolloverIn)}"
            + $" = paid {Amounts.Tokens(answer.Paid)} + escrow {Amounts.Tokens(answer.Escrowed)} + rollover {Amounts.Tokens(answer.RolloverOut)}");
        console.WriteLine($"{answer.Ledger.Length} ledger entries, {answer.Leaves.Length} leaves, root {answer.Root}");
    }
}
