namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>A window in which a node's operator works on it. Unix milliseconds, the end excluded.</summary>
/// <param name="StartAt">Begin.</param>
/// <param name="EndAt">End, after the begin.</param>
/// <param name="AnnouncedAt">When the program heard of it.</param>
public readonly record struct MaintenanceWindow(long StartAt, long EndAt, long AnnouncedAt);

/// <summary>Why an announcement is refused; the order is that in which they are checked.</summary>
public enum MaintenanceRefusal
{
    /// <summary>Not decided; never returned.</summary>
    Undecided = 0,

    /// <summary>The window is accepted.</summary>
    None,

    /// <summary>The window does not end after it begins.</summary>
    Empty,

    /// <summary>The window begins less than the lead time after the announcement (rules: 24 h).</summary>
    TooLate,

    /// <summary>The window overlaps one that was announced before.</summary>
    Overlaps,

    /// <summary>With it some 30 days would hold more than the budget (rules: 4 h).</summary>
    OverBudget,
}

/// <summary>Planned maintenance (rules, section 2): announced 24 h ahead, up to 4 h in any 30 days, left out of uptime and earning nothing.</summary>
public static class Maintenance
{
    /// <summary>Whether a new window may stand beside those accepted before.</summary>
    /// <param name="window">The new one.</param>
    /// <param name="accepted">The node's accepted windows, in any order.</param>
    /// <param name="policy">Lead, budget and its rolling time.</param>
    public static MaintenanceRefusal Decide(MaintenanceWindow window, IReadOnlyList<MaintenanceWindow> accepted, MeasurementPolicy policy)
    {
        if (window.EndAt <= window.StartAt)
            return MaintenanceRefusal.Empty;
        if (window.StartAt - window.AnnouncedAt < policy.MaintenanceLeadSeconds * 1_000L)
            return MaintenanceRefusal.TooLate;
        if (accepted.Any(other => other.StartAt < window.EndAt && window.StartAt < other.EndAt))
            return MaintenanceRefusal.Overlaps;

        // The fullest rolling time begins where a window begins, or ends where one ends.
        long rolling = policy.MaintenanceWindowSeconds * 1_000L;
        MaintenanceWindow[] all = [.. accepted, window];
        bool over = all.SelectMany(each => new[] { each.StartAt, each.EndAt - rolling })
            .Any(from => all.Sum(each => Math.Max(0, Math.Min(each.EndAt, from + rolling) - Math.Max(each.StartAt, from))) > policy.MaintenanceBudgetSeconds * 1_000L);
        return over ? MaintenanceRefusal.OverBudget : MaintenanceRefusal.None;
    }

    /// <summary>Leaves the slots that lie wholly or partly in a window out, unless the node was not active in them.</summary>
    /// <param name="verdicts">One a slot; rewritten.</param>
    /// <param name="epochStartAt">Start of the first slot, Unix milliseconds.</param>
    /// <param name="slotMilliseconds">Length of a slot.</param>
    /// <param name="windows">The node's accepted windows.</param>
    public static void LeaveOut(Span<SlotVerdict> verdicts, long epochStartAt, long slotMilliseconds, IEnumerable<MaintenanceWindow> windows)
    {
        foreach (MaintenanceWindow window in windows)
        {
            long first = Math.Max(0, Math.Max(0, window.StartAt - epochStartAt) / slotMilliseconds);
            for (long slot = first; slot < verdicts.Length && epochStartAt + slot * slotMilliseconds < window.EndAt; slot++)
                Replace(verdicts, (int)slot, SlotVerdict.Maintenance);
        }
    }

    /// <summary>
    /// Leaves a restart inside the node's published update slot out: the slots from the first that is down, up to the allowed time (rules: 10 min). What is down longer counts.
    /// </summary>
    /// <param name="verdicts">One a slot; rewritten.</param>
    /// <param name="firstSlot">First slot of the update window, from 0.</param>
    /// <param name="endSlot">The first slot after it.</param>
    /// <param name="slotMilliseconds">Length of a slot.</param>
    /// <param name="policy">The allowed time.</param>
    public static void LeaveOutRestart(Span<SlotVerdict> verdicts, int firstSlot, int endSlot, long slotMilliseconds, MeasurementPolicy policy)
    {
        int allowed = (int)(policy.UpdateRestartSeconds * 1_000L / slotMilliseconds);
        int begin = -1;
        for (int slot = Math.Max(0, firstSlot); slot < Math.Min(endSlot, verdicts.Length); slot++)
        {
            if (begin < 0 && verdicts[slot] == SlotVerdict.Down)
                begin = slot;
            if (begin >= 0 && slot - begin < allowed && verdicts[slot] == SlotVerdict.Down)
                verdicts[slot] = SlotVerdict.Update;
        }
    }

    private static void Replace(Span<SlotVerdict> verdicts, int slot, SlotVerdict verdict)
    {
        if (verdicts[slot] != SlotVerdict.Inactive)
            verdicts[slot] = verdict;
    }
}
