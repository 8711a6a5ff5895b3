namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>One node as common causes see it: where it stands, and its verdicts, which are rewritten where a slot is left out.</summary>
/// <param name="Region">Index of the node's region, 0 to 255.</param>
/// <param name="Verdicts">One verdict a slot of the epoch, the same number for every node.</param>
public readonly record struct NodeSlots(byte Region, SlotVerdict[] Verdicts);

/// <summary>A slot that was left out because nodes failed together, as it is published.</summary>
/// <param name="SlotInEpoch">The slot's place in its epoch, from 0.</param>
/// <param name="Cause"><see cref="SlotVerdict.RegionOutage"/> or <see cref="SlotVerdict.NetworkOutage"/>.</param>
/// <param name="Region">The region that failed; null for the network.</param>
/// <param name="Failed">How many nodes failed together.</param>
/// <param name="Nodes">Of how many.</param>
public sealed record CommonCauseSlot(int SlotInEpoch, SlotVerdict Cause, byte? Region, int Failed, int Nodes);

/// <summary>
/// Finds outages that nobody is to be blamed for alone (rules, section 2, "common cause"). Regions come first; what a region's outage explains does not count towards the
/// network's, so that a single node that fails elsewhere at the same time is still counted. What is left out is the slot of the nodes that failed, and of
/// those in it of whom nobody can say: their witnesses were caught in the same outage.
/// The order of nodes does not matter. Time grows with nodes x slots.
/// </summary>
public static class CommonCause
{
    private const int Regions = 256;

    /// <summary>Rewrites the verdicts of the nodes that failed together, and returns why, ascending by slot and region.</summary>
    /// <exception cref="ArgumentException">The nodes have different numbers of slots.</exception>
    public static IReadOnlyList<CommonCauseSlot> LeaveOut(IReadOnlyList<NodeSlots> nodes, MeasurementPolicy policy)
    {
        if (nodes.Count == 0)
            return [];
        int slots = nodes[0].Verdicts.Length;
        var present = new int[slots * Regions];
        var failed = new int[slots * Regions];
        foreach (NodeSlots node in nodes)
        {
            if (node.Verdicts.Length != slots)
                throw new ArgumentException("Every node must have the same slots.", nameof(nodes));
            for (int slot = 0; slot < slots; slot++)
            {
                int at = slot * Regions + node.Region;
                present[at] += node.Verdicts[slot] == SlotVerdict.Inactive ? 0 : 1;
                failed[at] += node.Verdicts[slot] == SlotVerdict.Down ? 1 : 0;
            }
        }

        var found = new List<CommonCauseSlot>();
        var regionOut = new bool[slots * Regions];
        var networkOut = new bool[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            int everywhere = 0, unexplained = 0;
            for (int region = 0; region < Regions; region++)
            {
                int at = slot * Regions + region;
                everywhere += present[at];
                regionOut[at] = Together(failed[at], present[at], policy.RegionFailuresMin, policy.RegionFailureShare.Value);
                unexplained += regionOut[at] ? 0 : failed[at];
                if (regionOut[at])
                    found.Add(new CommonCauseSlot(slot, SlotVerdict.RegionOutage, (byte)region, failed[at], present[at]));
            }

            networkOut[slot] = Together(unexplained, everywhere, policy.NetworkFailuresMin, policy.NetworkFailureShare.Value);
            if (networkOut[slot])
                found.Add(new CommonCauseSlot(slot, SlotVerdict.NetworkOutage, null, unexplained, everywhere));
        }

        if (found.Count > 0)
        {
            foreach (NodeSlots node in nodes)
                Rewrite(node, regionOut, networkOut);
        }

        return found;
    }

    private static bool Together(int failed, int nodes, int min, long sharePpm) => failed >= min && failed * 1_000_000L > nodes * sharePpm;

    private static void Rewrite(NodeSlots node, bool[] regionOut, bool[] networkOut)
    {
        for (int slot = 0; slot < node.Verdicts.Length; slot++)
        {
            if (node.Verdicts[slot] is not (SlotVerdict.Down or SlotVerdict.Unknown))
                continue;
            if (regionOut[slot * Regions + node.Region])
                node.Verdicts[slot] = SlotVerdict.RegionOutage;
            else if (networkOut[slot])
                node.Verdicts[slot] = SlotVerdict.NetworkOutage;
        }
    }
}
