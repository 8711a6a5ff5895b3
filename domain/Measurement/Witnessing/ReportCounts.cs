using NodeProgram.Domain.Measurement.Availability;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>How one witness's reports on one target compare with the quorum and, where it is known, with the truth. Adds up over blocks.</summary>
/// <param name="DownSlots">Reports on slots that were down by quorum.</param>
/// <param name="SaidUp">How many of them said up.</param>
/// <param name="UpSlots">Reports on slots that were up by quorum.</param>
/// <param name="SaidDown">How many of them said down.</param>
/// <param name="Truths">Reports on slots whose truth is known: the target is an anchor.</param>
/// <param name="WrongTruths">How many of them were wrong.</param>
public readonly record struct ReportCounts(int DownSlots, int SaidUp, int UpSlots, int SaidDown, int Truths, int WrongTruths)
{
    /// <summary>Nothing was reported.</summary>
    public bool IsNone => this == default;

    /// <summary>Counts a block's reports.</summary>
    /// <param name="reports">What the witness said, slot by slot.</param>
    /// <param name="quorum">What the quorum held of the target, before anything was left out.</param>
    /// <param name="truth">Whether the target was up, where that is known; empty for a target that is no anchor.</param>
    /// <param name="ofWitness">
    /// What the quorum held of the witness itself; empty when it is not in the census. Where it was not up itself, its reports say something of its own line, and are not counted.
    /// </param>
    public static ReportCounts Of(WitnessReports reports, ReadOnlySpan<SlotVerdict> quorum, ReadOnlySpan<bool?> truth, ReadOnlySpan<SlotVerdict> ofWitness)
    {
        int downSlots = 0, saidUp = 0, upSlots = 0, saidDown = 0, truths = 0, wrong = 0;
        for (int slot = 0; slot < ofWitness.Length; slot++)
        {
            if (ofWitness[slot] != SlotVerdict.Up || reports.SaysReachable(slot) is not { } saysUp)
                continue;
            switch (quorum[slot])
            {
                case SlotVerdict.Down:
                    downSlots++;
                    saidUp += saysUp ? 1 : 0;
                    break;
                case SlotVerdict.Up:
                    upSlots++;
                    saidDown += saysUp ? 0 : 1;
                    break;
            }

            if (truth.Length > 0 && truth[slot] is { } up)
            {
                truths++;
                wrong += saysUp == up ? 0 : 1;
            }
        }

        return new ReportCounts(downSlots, saidUp, upSlots, saidDown, truths, wrong);
    }

    /// <summary>The sum over two blocks.</summary>
    public static ReportCounts operator +(ReportCounts left, ReportCounts right) => new(
        left.DownSlots + right.DownSlots, left.SaidUp + right.SaidUp, left.UpSlots + right.UpSlots, left.SaidDown + right.SaidDown, left.Truths + right.Truths, left.WrongTruths + right.WrongTruths);
}
