using System.Collections.Immutable;
using System.CommandLine;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Governance.Replay;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop simulate</c>.</summary>
/// <param name="Epochs">Past epochs in order, at most 400.</param>
/// <param name="WhatIf">A change of a node or an operator; left out when only the policy changes.</param>
public sealed record SimulateDocument(ImmutableArray<EpochRecord> Epochs, WhatIf? WhatIf);

/// <summary>The answer of <c>nodeop simulate</c>.</summary>
/// <param name="Epochs">How many epochs were replayed.</param>
/// <param name="PolicyHash">The policy before.</param>
/// <param name="ProposedHash">The policy after; the same when only a node changes.</param>
/// <param name="Comparison">Winners and losers.</param>
/// <param name="Before">What every node earns before the change.</param>
/// <param name="After">What every node earns after it.</param>
public sealed record SimulateAnswer(
    int Epochs, string PolicyHash, string ProposedHash, ReplayComparison Comparison, ImmutableArray<NodeEarnings> Before, ImmutableArray<NodeEarnings> After);

/// <summary><c>nodeop simulate</c>: past epochs under another policy, or with another node (rules, section 10).</summary>
internal static class SimulateVerb
{
    private const int EpochsMax = 400;

    public static Option<string?> Proposed { get; } = new("--proposed") { Description = "The policy to compare with: default, demo, or a file; left out when only a node changes." };

    public static int Run(Invocation invocation)
    {
        SimulateDocument document = invocation.Load<SimulateDocument>();
        Check(invocation, document);
        Policy policy = invocation.LoadPolicy();
        Policy proposed = invocation.Value(Proposed) is { } name ? invocation.LoadPolicy(name) : policy;
        ImmutableArray<NodeEarnings> before = EpochReplay.Run(policy, document.Epochs);
        ImmutableArray<NodeEarnings> after = EpochReplay.Run(proposed, document.WhatIf is { } change ? [.. document.Epochs.Select(change.Apply)] : document.Epochs);
        var answer = new SimulateAnswer(
            document.Epochs.Length, policy.ComputeHash(), proposed.ComputeHash(), ReplayComparison.Of(before, after, PolicyDiff.Between(policy, proposed)), before, after);
        return invocation.Answer(answer, console => Render(answer, console));
    }

    private static void Check(Invocation invocation, SimulateDocument document)
    {
        var faults = new PolicyFaults();
        faults.Require(document.Epochs.Length is >= 1 and <= EpochsMax, "epochs", PolicyFaultCodes.BadList, $"1 to {EpochsMax} epochs.");
        for (int i = 0; i < document.Epochs.Length; i++)
        {
            faults.Require(i == 0 || document.Epochs[i].Epoch > document.Epochs[i - 1].Epoch, $"epochs[{i}].epoch", PolicyFaultCodes.NotMonotonic, "Epochs stand in order, each once.");
            var seen = new HashSet<NodeId>();
            for (int node = 0; node < document.Epochs[i].Nodes.Length; node++)
            {
                PolicyFaults at = faults.At($"epochs[{i}].nodes[{node}]");
                document.Epochs[i].Nodes[node].Validate(at);
                at.Require(seen.Add(document.Epochs[i].Nodes[node].Inputs.Node), "inputs.node", PolicyFaultCodes.BadList, "The node occurs twice.");
            }
        }

        if (document.WhatIf is { } change)
        {
            change.Validate(faults.At("whatIf"));
            faults.Require(document.Epochs.Any(epoch => epoch.Nodes.Any(change.Concerns)), "whatIf", PolicyFaultCodes.Inconsistent, "No node of the epochs is concerned.");
        }

        invocation.Check(faults);
    }

    private static void Render(SimulateAnswer answer, IAnsiConsole console)
    {
        Table table = new Table().AddColumns("operator", "before", "after", "difference", "mean score before", "after");
        foreach (OperatorChange change in answer.Comparison.Winners.Concat(answer.Comparison.Losers))
        {
            table.AddRow(
                change.Operator.ToString(), Amounts.Tokens(change.Before), Amounts.Tokens(change.After), Amounts.Decimal(change.Difference(), 18),
                change.MeanScoreBefore?.ToString() ?? "-", change.MeanScoreAfter?.ToString() ?? "-");
        }

        console.Write(table);
        console.WriteLine($"{answer.Epochs} epochs: {answer.Comparison.Winners.Length} operators win, {answer.Comparison.Losers.Length} lose, {answer.Comparison.Unchanged} stay the same");
        foreach (PolicyChange change in answer.Comparison.NotReplayed)
            console.WriteLine($"not shown: {change.Path} from {change.Before} to {change.After} changes what is measured, and measurements are as recorded");
    }
}
