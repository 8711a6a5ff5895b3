using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>The input of <c>nodeop score</c>.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="PreviousMedianScore">The network's median score of the epoch before; left out when unknown.</param>
/// <param name="Nodes">The nodes that were active in it.</param>
public sealed record ScoreDocument(EpochId Epoch, Millipoints? PreviousMedianScore, ImmutableArray<NodeInputs> Nodes);

/// <summary><c>nodeop score</c>: rules, section 3.</summary>
internal static class ScoreVerb
{
    public static int Run(Invocation invocation)
    {
        ScoreDocument document = invocation.Load<ScoreDocument>();
        var faults = new PolicyFaults();
        var seen = new HashSet<NodeId>();
        for (int i = 0; i < document.Nodes.Length; i++)
        {
            document.Nodes[i].Validate(faults.At("nodes", i));
            faults.Require(seen.Add(document.Nodes[i].Node), $"nodes[{i}].node", PolicyFaultCodes.BadList, "The node occurs twice.");
        }

        invocation.Check(faults);
        EpochScores scores = EpochScorer.Score(invocation.LoadPolicy(), document.Epoch, document.Nodes, document.PreviousMedianScore);
        return invocation.Answer(scores, console => Render(scores, console));
    }

    private static void Render(EpochScores scores, IAnsiConsole console)
    {
        Table table = new Table().AddColumns("node", "score", "band from", "multiplier", "measured", "lost most to");
        foreach (Scorecard card in scores.Scorecards)
        {
            table.AddRow(
                card.Node.ToString(),
                card.Score?.ToString() ?? card.State.ToString(),
                card.Band?.ToString() ?? "-",
                Amounts.Factor(card.Multiplier),
                card.MeasuredMax.ToString(),
                string.Join(", ", card.Lost.Take(3).Select(static lost => $"{lost.Cause} {lost.Points}")));
        }

        console.Write(table);
        console.WriteLine($"epoch {scores.Network.Epoch}: {scores.Network.NodesScored} scored, {scores.Network.NodesNotScored} not, median {scores.Network.MedianScore?.ToString() ?? "-"}"
            + (scores.Network.BandDropsPaused ? "; band drops are paused" : ""));
    }
}
