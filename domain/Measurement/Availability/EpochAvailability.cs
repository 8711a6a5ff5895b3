using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Availability;

/// <summary>A run of slots in which a node was down.</summary>
/// <param name="FirstSlot">Absolute number of the first slot.</param>
/// <param name="Slots">How many slots, 1 or more. Slots that are left out or unknown between two that are down do not end an outage and do not lengthen it.</param>
public readonly record struct Outage(long FirstSlot, int Slots);

/// <summary>
/// A node's availability in one epoch, small enough to be kept for the whole uptime window.
/// </summary>
/// <param name="FirstSlot">Absolute number of the epoch's first slot.</param>
/// <param name="Up">Slots counted up.</param>
/// <param name="Down">Slots counted down.</param>
/// <param name="Unknown">Slots left out because nobody could tell.</param>
/// <param name="LeftOut">Slots left out for maintenance, update or a common cause.</param>
/// <param name="Outages">The outages, ascending; an outage that reaches over the epoch's end stands in both epochs.</param>
/// <param name="OpenAtStart">The first counted slot is down: an outage of the epoch before may go on here.</param>
/// <param name="OpenAtEnd">The last counted slot is down.</param>
public sealed record EpochAvailability(long FirstSlot, int Up, int Down, int Unknown, int LeftOut, IReadOnlyList<Outage> Outages, bool OpenAtStart, bool OpenAtEnd)
{
    /// <summary>Slots that count: up and down.</summary>
    public int Counted => Up + Down;

    /// <summary>Sums up one epoch's verdicts.</summary>
    /// <param name="firstSlot">Absolute number of the epoch's first slot.</param>
    /// <param name="verdicts">One a slot.</param>
    public static EpochAvailability Of(long firstSlot, ReadOnlySpan<SlotVerdict> verdicts)
    {
        int up = 0, down = 0, unknown = 0, leftOut = 0;
        var outages = new List<Outage>();
        bool openAtStart = false, open = false;
        for (int slot = 0; slot < verdicts.Length; slot++)
        {
            switch (verdicts[slot])
            {
                case SlotVerdict.Up:
                    up++;
                    open = false;
                    break;
                case SlotVerdict.Down:
                    openAtStart |= up + down == 0;
                    down++;
                    if (open)
                        outages[^1] = outages[^1] with { Slots = outages[^1].Slots + 1 };
                    else
                        outages.Add(new Outage(firstSlot + slot, 1));
                    open = true;
                    break;
                case SlotVerdict.Unknown:
                    unknown++;
                    break;
                case SlotVerdict.Inactive:
                    break;
                default:
                    leftOut++;
                    break;
            }
        }

        return new EpochAvailability(firstSlot, up, down, unknown, leftOut, outages, openAtStart, open);
    }
}

/// <summary>A node's availability over the rolling uptime window (rules, section 1: 30 days, or since activation while that is shorter).</summary>
/// <param name="Up">Counted slots up.</param>
/// <param name="Counted">Slots that count.</param>
/// <param name="OutageSlots">The lengths of the outages in slots, in order of time; one that goes over an epoch's border is one outage.</param>
public sealed record WindowAvailability(long Up, long Counted, IReadOnlyList<int> OutageSlots)
{
    /// <summary>Counted slots up, ppm, truncated; null when no slot counted.</summary>
    public PartsPerMillion? UptimePpm => Counted == 0 ? null : new PartsPerMillion(Up * 1_000_000 / Counted);

    /// <summary>Sums up the epochs of a window.</summary>
    /// <param name="epochs">The node's epochs, ascending by time; epochs in which it was not active are simply missing.</param>
    public static WindowAvailability Of(IEnumerable<EpochAvailability> epochs)
    {
        long up = 0, counted = 0;
        var outages = new List<int>();
        bool open = false;
        foreach (EpochAvailability epoch in epochs)
        {
            up += epoch.Up;
            counted += epoch.Counted;
            for (int i = 0; i < epoch.Outages.Count; i++)
            {
                if (i == 0 && open && epoch.OpenAtStart)
                    outages[^1] += epoch.Outages[0].Slots;
                else
                    outages.Add(epoch.Outages[i].Slots);
            }

            open = epoch.Counted > 0 ? epoch.OpenAtEnd : open;
        }

        return new WindowAvailability(up, counted, outages);
    }
}
