using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary>
/// <c>nodeop explain</c>: a scorecard, or one of an epoch's, in words (rules, section 3). From an epoch's evidence, or from the running program, also the dated observations behind every lost
/// point, and whose they are.
/// </summary>
internal static class ExplainVerb
{
    private const int ReportsShownMax = 12;

    public static Option<string?> Node { get; } = new("--node") { Description = "Whose scorecard: of an epoch, or when the document is the answer of nodeop score." };

    public static int Run(Invocation invocation)
    {
        if (invocation.Value(EvidenceSource.Evidence) is not null || invocation.Value(EvidenceSource.Epoch) is not null)
            return RunOfEpoch(invocation);
        Scorecard card = Load(invocation);
        Policy policy = invocation.LoadPolicy();
        if (policy.ComputeHash() != card.PolicyHash)
            throw new InputRefusedException(invocation.InputName, "policyHash", "other-policy", $"The card was made by policy {card.PolicyHash}; name it with --policy.");
        Explanation explanation = Explanation.Of(card, policy.Scoring);
        return invocation.Answer(explanation, console => Render(explanation, card, console));
    }

    private static int RunOfEpoch(Invocation invocation)
    {
        if (!NodeId.TryParse(invocation.Value(Node), out NodeId node))
            throw new InputRefusedException("--node", "node", PolicyFaultCodes.WrongType, "Name the node: 0x and 64 lower-case hex digits.");
        NodeExplanation explained = invocation.Value(EvidenceSource.Evidence) is { } file ? FromFile(file, node, invocation) : FromProgram(node, invocation);
        return invocation.Answer(explained, console => Render(explained, console));
    }

    private static NodeExplanation FromFile(FileInfo file, NodeId node, Invocation invocation)
    {
        NodeExplanation? explained;
        try
        {
            explained = NodeExplanation.Of(node, () => EvidenceSource.Lines(file));
        }
        catch (EvidenceException e)
        {
            throw new InputRefusedException(file.Name, "", "no-evidence", e.Message);
        }

        if (explained is null)
            throw new InputRefusedException(file.Name, "node", "not-measured", $"{node} was not measured in this epoch.");
        return invocation.Value(EvidenceSource.Epoch) is { } epoch && epoch != explained.Epoch.Value
            ? throw new InputRefusedException(file.Name, "epoch", "other-epoch", $"This is the evidence of epoch {explained.Epoch}.")
            : explained;
    }

    private static NodeExplanation FromProgram(NodeId node, Invocation invocation)
    {
        byte[] answer = EvidenceSource.Ask(invocation, $"nodes/{node}/scorecards/{EvidenceSource.EpochOf(invocation)}/explanation");
        try
        {
            return JsonSerializer.Deserialize<NodeExplanation>(answer, AnswerJson.Options) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException e)
        {
            throw new InputRefusedException("the program's answer", e.Path ?? "", PolicyFaultCodes.BadJson, e.Message);
        }
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
        RenderWords(card.Node, explanation, console);
        if (card.State == ScorecardState.Scored)
            console.WriteLine($"score {card.Score} + lost {card.Lost.Sum(static lost => lost.Points)} = {Millipoints.MaxValue}");
        console.WriteLine($"policy {card.PolicyVersion}, {card.PolicyHash}");
    }

    private static void Render(NodeExplanation explained, IAnsiConsole console)
    {
        console.WriteLine($"epoch {explained.Epoch}");
        RenderWords(explained.Node, explained.Explanation, console);
        if (explained.Slots is null || explained.Figures is null)
        {
            console.WriteLine("The evidence of this epoch is not kept any more: who saw what cannot be told.");
            return;
        }

        if (explained.Slots.Count > 0)
        {
            console.WriteLine("slots that were not up");
            Table slots = new Table().AddColumns("slot", "from (UTC)", "held", "said up", "said down", "silent", "own heartbeats");
            foreach (SlotFinding slot in explained.Slots)
                slots.AddRow(Slot(slot.Slot), At(slot.At), Word(slot.Verdict), Names(slot.SaidUp), Names(slot.SaidDown), Names(slot.Silent), new Text(slot.OwnHeartbeats.ToString(CultureInfo.InvariantCulture)));
            console.Write(slots);
        }

        if (explained.Figures.Count > 0)
        {
            console.WriteLine("slots whose figures cost points, the worst first");
            Table figures = new Table().AddColumns("figure", "slot", "from (UTC)", "value", "reports");
            foreach (FigureFinding figure in explained.Figures)
                figures.AddRow(Word(figure.Input), Slot(figure.Slot), At(figure.At), new Text(Value(figure.Value)), new Text(Reports(figure)));
            console.Write(figures);
        }

        if (explained.Slots.Count + explained.Figures.Count == 0)
            console.WriteLine("no slot of this epoch cost a point");
        if (explained.Account is { } account)
            Render(account, console);
    }

    private static void Render(NodeAccount account, IAnsiConsole console)
    {
        foreach (AccountedTime time in account.Times)
            console.WriteLine($"{AtText(time.FromAt)} to {AtText(time.UntilAt)}, {time.Slots} slots: {time.Because}");
        foreach (string note in account.Notes)
            console.WriteLine(note);
        foreach (AccountedAmount amount in account.Amounts)
            console.WriteLine($"{amount.Entry.Amount} wei from {amount.Entry.From} to {amount.Entry.To} (entry {amount.Entry.Number}): {amount.Because}");
    }

    private static Text Slot(long slot) => new(slot.ToString(CultureInfo.InvariantCulture));

    private static Text At(long unixMs) => new(AtText(unixMs));

    private static string AtText(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static Text Word<T>(T value)
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

    private static Text Names(IReadOnlyList<NodeId> nodes) => new(nodes.Count == 0 ? "-" : string.Join(" ", nodes.Select(Short)));

    private static string Reports(FigureFinding figure) =>
        string.Join(" ", figure.Reports.Take(ReportsShownMax).Select(report => $"{Short(report.Witness)}:{Value(report.Value)}")) + (figure.Reports.Count > ReportsShownMax ? " ..." : "");

    private static string Short(NodeId node) => node.ToString()[..10];

    private static string Value(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void RenderWords(NodeId node, Explanation explanation, IAnsiConsole console)
    {
        console.WriteLine($"node {node}");
        console.WriteLine(explanation.Headline);
        foreach (string note in explanation.Notes)
            console.WriteLine(note);
        Table table = new Table().AddColumns("part", "measured", "gave", "lost", "full marks");
        foreach (ExplanationLine line in explanation.Lines)
            table.AddRow(new Text(line.Part), new Text(line.Measured), new Text(line.Gave), new Text(line.Lost), new Text(line.Full));
        console.Write(table);
    }
}
