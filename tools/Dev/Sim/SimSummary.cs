using System.Globalization;
using Spectre.Console;

namespace NodeProgram.Dev.Sim;

/// <summary>What a simulation came to, for a person.</summary>
internal static class SimSummary
{
    private const int NodesShown = 12;

    public static void Print(SimReport report)
    {
        var out_ = AnsiConsole.Console;
        Table table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("epoch", "scored", "median", "verdicts right / unknown / wrong", "left out for", "ledger", "evidence", "closed after");
        foreach (EpochReport epoch in report.Epochs)
        {
            table.AddRow(
                Invariant($"{epoch.Epoch}"), $"{epoch.Scored} of {report.Nodes.Count}", Points(epoch.MedianScore),
                $"{epoch.Verdicts.Right} / {epoch.Verdicts.Unknown} / {epoch.Verdicts.Wrong.Count}",
                LeftOut(epoch),
                epoch.Ledger.Balanced ? "balanced" : "[red]NOT BALANCED[/]",
                epoch.Evidence.Agrees ? Invariant($"agrees, {epoch.Evidence.Lines} lines") : "[red]DIFFERS[/]",
                Invariant($"{epoch.ClosedAfterMs / 1_000.0:0.0} s"));
        }

        out_.Write(table);
        foreach (EpochReport epoch in report.Epochs)
        {
            if (epoch.Evidence.Difference is { } difference)
                out_.WriteLine($"epoch {epoch.Epoch}: {difference}");
            foreach (NodeLoss node in epoch.Nodes.Where(node => node.Lost.ContainsKey("slots-down")).OrderBy(node => node.Score).Take(NodesShown))
            {
                out_.WriteLine($"epoch {epoch.Epoch}: node {node.Node} ({report.Nodes[node.Node].Region}) has {Points(node.Score)}; down in {epoch.Verdicts.DownCounted.GetValueOrDefault(node.Node)} slots; lost "
                    + string.Join(", ", node.Lost.OrderByDescending(lost => lost.Value).Select(lost => $"{lost.Key} {Points(lost.Value)}")));
            }
        }

        Counts("points lost in all epochs, by cause", report.Epochs.SelectMany(epoch => epoch.Nodes).SelectMany(node => node.Lost).GroupBy(lost => lost.Key)
            .OrderByDescending(group => group.Sum(lost => (long)lost.Value)).Select(group => (group.Key, Invariant($"{group.Sum(lost => (long)lost.Value) / 1_000.0:0.000}"))));
        Counts("inaccurate witnesses", report.Epochs.SelectMany(epoch => epoch.Witnesses).Where(witness => witness.Inaccurate is not null).GroupBy(witness => witness.Inaccurate!)
            .Select(group => (group.Key, Invariant($"{group.Count()}"))));
        Counts("violations", report.Epochs.SelectMany(epoch => epoch.Violations).GroupBy(found => $"{found.Kind} ({found.Sanction})").Select(group => (group.Key, Invariant($"{group.Count()}"))));
        Counts("attempts", report.Attacks.Select(pair => (pair.Key, Invariant($"{pair.Value}"))));
        Counts("not taken at once", report.Refusals.Select(pair => (pair.Key, Invariant($"{pair.Value}"))));
        Counts("dead letters", report.DeadLetters.Select(pair => (pair.Key, Invariant($"{pair.Value}"))));
        out_.WriteLine(Invariant(
            $"{report.Nodes.Count} nodes of {report.Operators} operators, seed {report.Seed}: {report.EventsAccepted} events taken, {report.EventsLost} lost; onboarding {report.OnboardingMs / 1_000.0:0.0} s, all {report.TotalMs / 1_000.0:0.0} s; memory: program {report.ProgramPeakBytes / 1_048_576} MiB, simulator {report.SimulatorPeakBytes / 1_048_576} MiB; evidence of {report.EarlierEvidence} earlier epochs agrees too"));
        out_.MarkupLine(report.Holds ? "[green]Every node is scored, every ledger balanced, all evidence agrees.[/]" : "[red]Not everything holds; see above.[/]");

        void Counts(string title, IEnumerable<(string Name, string Count)> lines)
        {
            (string Name, string Count)[] all = [.. lines];
            if (all.Length > 0)
                out_.WriteLine($"{title}: {string.Join("; ", all.Select(line => $"{line.Name} {line.Count}"))}");
        }
    }

    private static string LeftOut(EpochReport epoch)
    {
        List<string> causes = [.. epoch.CommonCauses.Select(cause => $"{cause.Cause} {cause.Region} {cause.Slots} slots")];
        if (epoch.IngestionOutage.Count > 0)
            causes.Add($"ingestionOutage {epoch.IngestionOutage.Count} slots");
        return causes.Count == 0 ? "-" : string.Join(", ", causes);
    }

    private static string Points(int? millipoints) => millipoints is { } value ? Invariant($"{value / 1_000.0:0.000}") : "-";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
