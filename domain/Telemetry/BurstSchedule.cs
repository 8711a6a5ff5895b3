using System.Buffers.Binary;
using System.Security.Cryptography;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>When a witness measures its target's bandwidth: once an epoch, in a slot that both ends and the program can compute and nobody can choose.</summary>
public static class BurstSchedule
{
    /// <summary>The absolute number of the slot in which the witness's burst of this epoch is due.</summary>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="slotsPerEpoch">At least 1.</param>
    /// <param name="witness">Who begins the burst.</param>
    /// <param name="target">Whose bandwidth is measured.</param>
    public static long SlotOf(long epoch, long slotsPerEpoch, NodeId witness, NodeId target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotsPerEpoch, 1);
        Span<byte> bytes = stackalloc byte[8 + 32 + 32], hash = stackalloc byte[32];
        BinaryPrimitives.WriteInt64BigEndian(bytes, epoch);
        witness.CopyTo(bytes[8..]);
        target.CopyTo(bytes[40..]);
        SHA256.HashData(bytes, hash);
        return epoch * slotsPerEpoch + (long)(BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)slotsPerEpoch);
    }

    /// <summary>Whether a burst between these two was due in the slot.</summary>
    public static bool IsDue(long slot, TimePolicy time, NodeId witness, NodeId target) =>
        SlotOf(time.EpochOfSlot(slot).Value, time.SlotsPerEpoch(), witness, target) == slot;
}
