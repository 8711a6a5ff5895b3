using System.Globalization;
using System.Text;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards.Ledger;

namespace NodeProgram.Domain.Evidence;

/// <summary>Slots in a row of which the same was held.</summary>
/// <param name="FromAt">Begin, Unix milliseconds.</param>
/// <param name="UntilAt">End, excluded.</param>
/// <param name="Slots">How many.</param>
/// <param name="Verdict">What was held.</param>
/// <param name="Because">Why, and what it costs, for a person.</param>
public sealed record AccountedTime(long FromAt, long UntilAt, int Slots, SlotVerdict Verdict, string Because);

/// <summary>A movement of wei that concerns a node, and what is behind it.</summary>
/// <param name="Entry">The ledger's entry.</param>
/// <param name="Because">Why, for a person.</param>
public sealed record AccountedAmount(EntryLine Entry, string Because);

/// <summary>What an epoch came to for one node, told from its evidence: the reason behind each slot that was not up, each violation and each wei (rules, sections 2, 4 and 5).</summary>
/// <param name="Times">The slots that were not up, ascending.</param>
/// <param name="Violations">What it did against the rules.</param>
/// <param name="Witness">How true it was as a witness; null when it was none.</param>
/// <param name="Tier">Its operator's tier; null for an anchor.</param>
/// <param name="Share">Its share; null for an anchor.</param>
/// <param name="Amounts">The ledger's entries about it and its operator's debts.</param>
/// <param name="Notes">What else there is to say.</param>
public sealed record NodeAccount(
    IReadOnlyList<AccountedTime> Times, IReadOnlyList<ViolationLine> Violations, TallyLine? Witness, TierLine? Tier, ShareLine? Share, IReadOnlyList<AccountedAmount> Amounts,
    IReadOnlyList<string> Notes)
{
    private static readonly byte[][] AlwaysRead = [KindOf("cause")];
    private static readonly byte[][] NodesOwn = [.. ((string[])["node", "violation", "penalty", "tally", "share", "entry"]).Select(KindOf)];
    private static readonly byte[][] OperatorsOwn = [.. ((string[])["tier", "entry"]).Select(KindOf)];

    /// <summary>Puts the account together.</summary>
    /// <param name="node">The node.</param>
    /// <param name="slots">Its slots that were not up (<see cref="SlotFindings"/>).</param>
    /// <param name="lines">The lines of the evidence from the first on, read once.</param>
    /// <exception cref="EvidenceException">A line that is needed cannot be read.</exception>
    public static NodeAccount Of(NodeId node, IReadOnlyList<SlotFinding> slots, IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        byte[] name = Encoding.UTF8.GetBytes("\"" + node + "\"");
        byte[]? owner = null;
        var found = new List<object>();
        foreach ((int number, ReadOnlyMemory<byte> line) in lines.Index())
        {
            bool read = IsOne(line, AlwaysRead) || (IsOne(line, NodesOwn) && line.Span.IndexOf(name) >= 0) || (owner is not null && IsOne(line, OperatorsOwn) && line.Span.IndexOf(owner) >= 0);
            if (!read)
                continue;
            object content = EvidenceJson.Read(line, number + 1).Content;
            found.Add(content);
            if (content is NodeLine own && own.Node == node)
                owner = Encoding.UTF8.GetBytes("\"operator\":\"" + own.Operator + "\"");
        }

        NodeLine? self = found.OfType<NodeLine>().FirstOrDefault(line => line.Node == node);
        ViolationLine[] violations = [.. found.OfType<ViolationLine>().Where(line => line.Node == node)];
        PenaltyLine[] penalties = [.. found.OfType<PenaltyLine>().Where(line => line.Node == node)];
        TallyLine? tally = found.OfType<TallyLine>().FirstOrDefault(line => line.Witness == node);
        TierLine? tier = found.OfType<TierLine>().FirstOrDefault(line => line.Operator == self?.Operator);
        ShareLine? share = found.OfType<ShareLine>().FirstOrDefault(line => line.Node == node);
        EntryLine[] entries = [.. found.OfType<EntryLine>().Where(line => line.Node == node || (line.Node is null && line.Purpose == EntryPurpose.DebtPaid && line.Operator == self?.Operator))];
        return new NodeAccount(
            [.. TimesOf(slots, self, [.. found.OfType<CauseLine>()])], violations, tally, tier, share, [.. entries.Select(entry => new AccountedAmount(entry, BecauseOf(entry, violations, penalties)))],
            [.. NotesOf(violations, tally, share)]);
    }

    private static IEnumerable<AccountedTime> TimesOf(IReadOnlyList<SlotFinding> slots, NodeLine? self, IReadOnlyList<CauseLine> causes)
    {
        for (int first = 0, end; first < slots.Count; first = end)
        {
            for (end = first + 1; end < slots.Count && slots[end].Slot == slots[end - 1].Slot + 1 && slots[end].Verdict == slots[first].Verdict;)
                end++;
            SlotFinding[] run = [.. slots.Skip(first).Take(end - first)];
            long length = run[0].Slot == 0 ? 0 : run[0].At / run[0].Slot;
            yield return new AccountedTime(run[0].At, run[^1].At + length, run.Length, run[0].Verdict, Because(run, self, causes));
        }
    }

    private static string Because(SlotFinding[] run, NodeLine? self, IReadOnlyList<CauseLine> causes)
    {
        CauseLine? cause = causes.Where(cause => cause.Slot >= run[0].Slot && cause.Slot <= run[^1].Slot && cause.Cause == run[0].Verdict && (cause.Region is null || cause.Region == self?.Region))
            .MaxBy(cause => cause.Failed);
        return run[0].Verdict switch
        {
            SlotVerdict.Down when run[0].SaidDown.Count + run[0].SaidUp.Count > 0 =>
                $"Down: {run.Min(static slot => slot.SaidDown.Count)} or more of its witnesses did not reach it. Counts against uptime and recovery time, and not as lost packets once more.",
            SlotVerdict.Down => "Down: none of its own heartbeats came, and it has too few witnesses to say otherwise. Counts against uptime and recovery time.",
            SlotVerdict.Unknown => "Unknown: neither up nor down had two thirds of its witnesses. Left out.",
            SlotVerdict.Maintenance when self?.IsAnchor == true => "Left out: the anchor went dark on schedule, or was worked on.",
            SlotVerdict.Maintenance => "Left out: maintenance that was announced. It costs no point, and earns nothing.",
            SlotVerdict.Update => "Left out: a restart in the node's update slot.",
            SlotVerdict.RegionOutage => $"Left out: {cause?.Failed.ToString(CultureInfo.InvariantCulture) ?? "many"} of {cause?.Nodes.ToString(CultureInfo.InvariantCulture) ?? "the"} nodes of {NameOf(cause?.Region)} failed together.",
            SlotVerdict.NetworkOutage => $"Left out: {cause?.Failed.ToString(CultureInfo.InvariantCulture) ?? "many"} of {cause?.Nodes.ToString(CultureInfo.InvariantCulture) ?? "the"} nodes of the network failed together.",
            SlotVerdict.AnchorOutage => "Left out: an anchor that watches the node failed itself.",
            _ => "Left out: the program's own ingestion was down.",
        };
    }

    private static string BecauseOf(EntryLine entry, IReadOnlyList<ViolationLine> violations, IReadOnlyList<PenaltyLine> penalties) => entry.Purpose switch
    {
        EntryPurpose.NodeReward => "The node's share of the pool, less what went into escrows.",
        EntryPurpose.Escrowed when violations.FirstOrDefault(violation => entry.To == "escrow:" + violation.Fault) is { } violation =>
            $"{Percent(violation.Sanction.Part)} of the share, held for the violation {Describe(violation)}.",
        EntryPurpose.Escrowed when penalties.FirstOrDefault(penalty => entry.To == "escrow:" + penalty.Case) is { } penalty =>
            $"{Percent(penalty.Part)} of the share, held by a penalty of case {penalty.Case} since epoch {penalty.FromEpoch}, {(penalty.UntilEpoch is { } until ? $"until epoch {until}" : "until the case ends")}.",
        EntryPurpose.EscrowUpheld => $"The case of {entry.From} was upheld: what it held goes to the treasury.",
        EntryPurpose.EscrowReturned => $"The case of {entry.From} was not upheld, or not in full: this part comes back.",
        EntryPurpose.DebtPaid => "Pays off what earlier epochs paid too much.",
        _ => entry.Purpose.ToString(),
    };

    private static IEnumerable<string> NotesOf(IReadOnlyList<ViolationLine> violations, TallyLine? tally, ShareLine? share)
    {
        if (share is not null && share.EarningSlots < share.ActiveSlots)
            yield return $"It earned in {share.EarningSlots} of {share.ActiveSlots} slots: announced maintenance earns nothing.";
        foreach (ViolationLine violation in violations)
        {
            string costs = violation.Sanction.Kind switch
            {
                SanctionKind.Warning => "a warning",
                SanctionKind.EpochReduction => $"{Percent(violation.Sanction.Part)} of this epoch's share",
                SanctionKind.PeriodReduction => $"{Percent(violation.Sanction.Part)} of the shares of the days that follow",
                SanctionKind.Slash => $"a case about {Percent(violation.Sanction.Part)} of the stake",
                _ => "a case about the node's removal",
            };
            yield return $"Violation: {Describe(violation)}. It costs {costs}{(violation.LadderStep is { } step ? $"; offence {step} in 180 days" : "")}.";
        }

        if (tally?.Inaccurate is { } because)
            yield return $"As a witness it was inaccurate ({because}), {tally.InaccurateEpochs} epoch{(tally.InaccurateEpochs == 1 ? "" : "s")} in a row.";
    }

    private static string Describe(ViolationLine violation) => violation.Kind switch
    {
        ViolationKind.LowUptime => $"low uptime ({Fraction(violation.Measured, 10_000)} % over 30 days)",
        ViolationKind.CriticalUptime => $"critical uptime ({Fraction(violation.Measured, 10_000)} % over 30 days)",
        ViolationKind.SlowResponse => $"slow response ({Fraction(violation.Measured, 1_000)} ms)",
        ViolationKind.OutdatedSoftware => $"outdated software (for {violation.Measured} s)",
        ViolationKind.ConfigurationIssue => $"configuration issue (for {violation.Measured} s)",
        _ => $"false reporting ({violation.Measured} inaccurate epochs in a row)",
    };

    private static string Percent(BasisPoints part) => Fraction(part.Value, 100) + " %";

    private static string Fraction(long value, int unit) => (value / (decimal)unit).ToString("0.####", CultureInfo.InvariantCulture);

    private static string NameOf(Region? region) => region is { } known ? known.ToString() : "its region";

    private static byte[] KindOf(string kind) => Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",");

    private static bool IsOne(ReadOnlyMemory<byte> line, byte[][] kinds) => Array.Exists(kinds, kind => line.Span.StartsWith(kind));
}
