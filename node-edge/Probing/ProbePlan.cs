namespace NodeProgram.Edge.Probing;

/// <summary>
/// When the packets of one slot leave: each target's at a random moment of the slot (rules, section 2), early enough that the last may come back inside it.
/// </summary>
internal static class ProbePlan
{
    internal const int PacketsPerTarget = 5;
    private const int SpacingMsMax = 20;
    private const int TimeoutMsMax = 2_000;

    internal static long SpacingMs(long slotMs) => Math.Min(SpacingMsMax, slotMs / 50);

    /// <summary>How long after the last packet a reply still counts.</summary>
    internal static long TimeoutMs(long slotMs) => Math.Min(TimeoutMsMax, slotMs / 2);

    /// <summary>The latest start of a target's packets in the slot.</summary>
    internal static long LatestStartMs(long slotMs) => slotMs - TimeoutMs(slotMs) - SpacingMs(slotMs) * (PacketsPerTarget - 1);

    /// <param name="targetCount">How many targets.</param>
    /// <param name="slotMs">The slot's length.</param>
    /// <param name="random">A whole number from 0 to below the argument.</param>
    /// <returns>Offset from the slot's start and target of each packet, ascending.</returns>
    internal static IReadOnlyList<(long OffsetMs, int Target)> Draw(int targetCount, long slotMs, Func<int, int> random)
    {
        var packets = new List<(long OffsetMs, int Target)>(targetCount * PacketsPerTarget);
        for (int target = 0; target < targetCount; target++)
        {
            long start = random((int)LatestStartMs(slotMs) + 1);
            for (int packet = 0; packet < PacketsPerTarget; packet++)
                packets.Add((start + packet * SpacingMs(slotMs), target));
        }

        packets.Sort();
        return packets;
    }
}
