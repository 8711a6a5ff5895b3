using System.CommandLine;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop explain</c>: a scorecard, or one of an epoch's, in words (rules, section 3).</summary>
internal static class ExplainVerb
{
    public static Option<string?> Node { get; } = new("--node") { Description = "Whose scorecard, when the document is the answer of nodeop score." };

    public static int Run(Invocation invocation)
    {
        Scorecard card = Load(invocation);
        Policy policy = invocation.LoadPolicy();
        if (policy.ComputeHash() != card.PolicyHash)
            throw new InputRefusedException(invocation.InputName, "policyHash", "other-policy", $"The card was made by policy {card.PolicyHash}; name it with --policy.");
        Explanation explanation = Explanation.Of(card, policy.Scoring);
        return invocation.Answer(explanation, console => Render(explanation, card, console));
    }

    private static Scorecard Load(Invocation invocation)
    {
        byte[] bytes = invocation.LoadBytes();
        var faults = new PolicyFaults();
        if (!HasScorecards(bytes))
            return PolicyJson.Read<Scorecard>(bytes, faults) ?? throw new InputRefusedException(invocation.InputName, faults.All);
        EpochScores scores = PolicyJson.Read<EpochScores>(bytes, faults, Invocation.DocumentBytesMax) ?? throw new InputRefusedException(invocation.InputName, faults.All);
        string? node = invocation.Value(Node);
        Scorecard[] cards = [.. scores.Scorecards.Where(card => node is null || card.Node.ToString() == node)];
        return cards.Length == 1 ? cards[0] : throw new InputRefusedException(
            invocation.InputName, "scorecards", PolicyFaultCodes.BadList, node is null ? $"There are {cards.Length} scorecards; choose one with --node." : "No scorecard of that node.");
    }

    private static bool HasScorecards(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("scorecards", out _);
        }
        catch (JsonException)
        {
            // The strict reader says what is wrong.
            return false;
        }
    }

    private static void Render(Explanation explanation, Scorecard card, IAnsiConsole console)
    {
        console.WriteLine($"node {card.Node}");
        console.WriteLine(explanation.Headline);
        foreach (string note in explanation.Notes)
            console.WriteLine(note);
        Table table = new Table().AddColumns("part", "measured", "gave", "lost", "full marks");
        foreach (ExplanationLine line in explanation.Lines)
            table.AddRow(new Text(line.Part), new Text(line.Measured), new Text(line.Gave), new Text(line.Lost), new Text(line.Full));
        console.Write(table);
        if (card.State == ScorecardState.Scored)
            console.WriteLine($"score {card.Score} + lost {card.Lost.Sum(static lost => lost.Points)} = {Millipoints.MaxValue}");
        console.WriteLine($"policy {card.PolicyVersion}, {card.PolicyHash}");
    }
}
