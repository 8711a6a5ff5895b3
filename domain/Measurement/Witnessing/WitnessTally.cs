using NodeProgram.Domain.Measurement.Availability;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>How one witness's reports on one target compare with the verdicts that stood in the end.</summary>
/// <param name="DownSlots">Slots with verdict down in which the witness reported.</param>
/// <param name="SaidUp">In how many of them it said up.</param>
/// <param name="UpSlots">Slots with verdict up in which the witness reported.</param>
/// <param name="SaidDown">In how many of them it said down.</param>
/// <param name="Fenced">Its round trips lay beyond the interquartile fence of the group.</param>
public readonly record struct TargetTally(int DownSlots, int SaidUp, int UpSlots, int SaidDown, bool Fenced)
{
    /// <summary>Compares a witness's reports with the verdicts of the same slots.</summary>
    public static TargetTally Of(WitnessReports reports, ReadOnlySpan<SlotVerdict> verdicts, bool fenced)
    {
        int downSlots = 0, saidUp = 0, upSlots = 0, saidDown = 0;
        for (int slot = 0; slot < verdicts.Length; slot++)
        {
            if (reports.Slots[slot] is not { } sighting)
                continue;
            // A slot that was left out for a common cause was down all the same.
            bool down = verdicts[slot] is SlotVerdict.Down or SlotVerdict.RegionOutage or SlotVerdict.NetworkOutage;
            bool up = verdicts[slot] is SlotVerdict.Up;
            downSlots += down ? 1 : 0;
            saidUp += down && sighting.Reachable ? 1 : 0;
            upSlots += up ? 1 : 0;
            saidDown += up && !sighting.Reachable ? 1 : 0;
        }

        return new TargetTally(downSlots, saidUp, upSlots, saidDown, fenced);
    }
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

    /// <summary>Whether a row of epochs opens a false-reporting case (rules: three inaccurate epochs in a row).</summary>
    /// <param name="inaccurate">The witness's latest epochs, the newest last.</param>
    /// <param name="policy">How many in a row.</param>
    public static bool OpensCase(ReadOnlySpan<bool> inaccurate, MeasurementPolicy policy) =>
        inaccurate.Length >= policy.InaccurateEpochsForCase && !inaccurate[^policy.InaccurateEpochsForCase..].Contains(false);
}
