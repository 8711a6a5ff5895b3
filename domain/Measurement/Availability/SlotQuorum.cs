namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>Decides one slot from what witnesses said (rules, section 2: up when at least two thirds of the assigned witnesses say up, 6 of 9).</summary>
public static class SlotQuorum
{
    /// <summary>Whether so few witnesses are assigned that the node's own heartbeats decide (rules: fewer than 3).</summary>
    public static bool HeartbeatsDecide(int assigned, MeasurementPolicy policy) => assigned < policy.WitnessesMin;

    /// <summary>The verdict of the witnesses: <see cref="SlotVerdict.Up"/>, <see cref="SlotVerdict.Down"/> or <see cref="SlotVerdict.Unknown"/>.</summary>
    /// <param name="assigned">Witnesses assigned to the node, those that said nothing included; 0 or more.</param>
    /// <param name="up">How many said up.</param>
    /// <param name="down">How many said down; with <paramref name="up"/> at most <paramref name="assigned"/>.</param>
    /// <param name="policy">The quorum.</param>
    public static SlotVerdict Decide(int assigned, int up, int down, MeasurementPolicy policy)
    {
        if (up < 0 || down < 0 || up + down > assigned)
            throw new ArgumentOutOfRangeException(nameof(up), "More witnesses spoke than were assigned.");
        if (assigned == 0)
            return SlotVerdict.Unknown;
        long needed = (long)assigned * policy.QuorumNumerator;
        return (long)up * policy.QuorumDenominator >= needed ? SlotVerdict.Up
            : (long)down * policy.QuorumDenominator >= needed ? SlotVerdict.Down
            : SlotVerdict.Unknown;
    }

    /// <summary>Whether so many of an epoch's slots are unknown that the node gets one more anchor in the next (rules: more than 20 %).</summary>
    public static bool NeedsAnchor(ReadOnlySpan<SlotVerdict> verdicts, MeasurementPolicy policy) =>
        verdicts.Count(SlotVerdict.Unknown) * 1_000_000L > verdicts.Length * policy.UnknownShareForAnchor.Value;
}
