using System.Buffers.Binary;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// A witness's word, given before anybody can know what others saw, of what it saw in one slot (rules, section 2: committed in the slot, revealed in the next). What is revealed
/// later, with the salt, must have this hash.
/// </summary>
/// <param name="Slot">The absolute number of the slot (wire <c>slot</c>).</param>
/// <param name="Hash">SHA-256, see <see cref="HashOf"/> (<c>hash</c>).</param>
public readonly record struct SlotCommitment(long Slot, Bytes32 Hash)
{
    /// <summary>The most targets of one slot that a commitment covers: more than these a block does not keep.</summary>
    public const int TargetsMax = 64;

    private const int HeadBytes = 32 + 8 + 32;
    private const int ObservationBytes = 32 + 5 * 8;

    private static ReadOnlySpan<byte> Prefix => "dtelecom-observations-v1\n"u8;

    /// <summary>
    /// The hash of everything that a witness saw in one slot: SHA-256 over the line <c>dtelecom-observations-v1</c>, the witness's id, the slot, the salt, and for each observation, ascending by
    /// target, the target's id and five numbers (sent, recv, rtt, jitter, bw). Numbers are 8 bytes, big-endian; -1 stands for an absent one. The witness is in it, so that a copied commitment
    /// opens with nothing.
    /// </summary>
    /// <param name="witness">Who saw it.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="salt">32 random bytes that stay secret until it is revealed.</param>
    /// <param name="seen">The observations of this slot, ascending by target; others' slots are a caller's bug.</param>
    public static Bytes32 HashOf(NodeId witness, long slot, Bytes32 salt, ReadOnlySpan<PeerObservation> seen)
    {
        int length = Prefix.Length + HeadBytes + seen.Length * ObservationBytes;
        Span<byte> bytes = length <= 2_048 ? stackalloc byte[length] : new byte[length];
        Prefix.CopyTo(bytes);
        Span<byte> rest = bytes[Prefix.Length..];
        witness.CopyTo(rest);
        BinaryPrimitives.WriteInt64BigEndian(rest[32..], slot);
        salt.CopyTo(rest[40..]);
        rest = rest[HeadBytes..];
        foreach (PeerObservation observation in seen)
        {
            if (observation.Slot != slot)
                throw new ArgumentException("An observation of another slot.", nameof(seen));
            observation.Target.CopyTo(rest);
            BinaryPrimitives.WriteInt64BigEndian(rest[32..], observation.Sent);
            BinaryPrimitives.WriteInt64BigEndian(rest[40..], observation.Received);
            BinaryPrimitives.WriteInt64BigEndian(rest[48..], observation.RttMicros ?? -1);
            BinaryPrimitives.WriteInt64BigEndian(rest[56..], observation.JitterMicros ?? -1);
            BinaryPrimitives.WriteInt64BigEndian(rest[64..], observation.BandwidthBitsPerSecond ?? -1);
            rest = rest[ObservationBytes..];
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return Bytes32.FromBytes(hash);
    }
}

/// <summary>The secret that opens a <see cref="SlotCommitment"/>, sent together with the slot's observations.</summary>
/// <param name="Slot">The absolute number of the slot (wire <c>slot</c>).</param>
/// <param name="Salt">32 bytes (<c>salt</c>).</param>
public readonly record struct SlotSalt(long Slot, Bytes32 Salt);
