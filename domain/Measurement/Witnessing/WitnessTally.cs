namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>How one witness's reports on one target compare with what the quorum held.</summary>
/// <param name="DownSlots">Slots with verdict down in which the witness reported.</param>
/// <param name="SaidUp">In how many of them it said up.</param>
/// <param name="UpSlots">Slots with verdict up in which the witness reported.</param>
/// <param name="SaidDown">In how many of them it said down.</param>
/// <param name="Fenced">Its round trips lay beyond the interquartile fence of the group.</param>
public readonly record struct TargetTally(int DownSlots, int SaidUp, int UpSlots, int SaidDown, bool Fenced)
{
    /// <summary>The comparison that these counts are.</summary>
    public static TargetTally Of(ReportCounts counts, bool fenced) => new(counts.DownSlots, counts.SaidUp, counts.UpSlots, counts.SaidDown, fenced);
}

/// <summary>What was found of a witness's truthfulness in one epoch.</summary>
/// <param name="TruthsChecked">Reports on targets whose state was known and hidden from it: anchors that go dark on schedule.</param>
/// <param name="TruthsWrong">How many of them were wrong.</param>
/// <param name="Targets">The comparison with the verdicts, one for each target.</param>
public sealed record WitnessTally(int TruthsChecked, int TruthsWrong, IReadOnlyList<TargetTally> Targets)
{
    /// <summary>Why the epoch of this witness is inaccurate; null when it is not. The first reason in this order is given.</summary>
    /// <param name="policy">The limits.</param>
    public string? InaccurateBecause(MeasurementPolicy policy)
    {
        if (TruthsWrong >= policy.WrongTruthsMin && TruthsWrong * 1_000_000L >= TruthsChecked * policy.WrongTruthShare.Value)
            return "wrong-on-known-truth";
        foreach (TargetTally target in Targets)
        {
            if (target.SaidUp >= policy.ContradictionsMin && target.SaidUp * 1_000_000L >= target.DownSlots * policy.ShieldingShare.Value)
                return "shields-a-target";
            if (target.SaidDown >= policy.ContradictionsMin && target.SaidDown * 1_000_000L >= target.UpSlots * policy.SmearingShare.Value)
                return "smears-a-target";
        }

        int fenced = Targets.Count(static target => target.Fenced);
        return fenced >= policy.FenceWitnessesMin && fenced * 2 > Targets.Count ? "beyond-the-fence" : null;
    }

    /// <summary>Whether inaccurate epochs open a false-reporting case (rules: three in a row).</summary>
    /// <param name="inaccurateInARow">How many of the witness's latest epochs were inaccurate without a break.</param>
    /// <param name="policy">How many in a row.</param>
    public static bool OpensCase(int inaccurateInARow, MeasurementPolicy policy) => inaccurateInARow >= policy.InaccurateEpochsForCase;
}
