using NodeProgram.Domain.Quantities;

namespace NodeProgram.Edge.Probing;

/// <summary>What the configuration says of bursts.</summary>
/// <param name="Bytes">In each direction.</param>
/// <param name="SlotMs">The length of a slot.</param>
/// <param name="SlotsPerEpoch">Whole slots in an epoch.</param>
/// <param name="Witnesses">Who may begin one with this node; null with a service that does not say.</param>
internal sealed record BurstTerms(long Bytes, long SlotMs, long SlotsPerEpoch, BurstWitnesses? Witnesses = null);

/// <summary>The witnesses of this node in an epoch.</summary>
/// <param name="Epoch">In which.</param>
/// <param name="Keys">Of each the key that speaks for it; null where it is the one that the id is the hash of.</param>
internal sealed record BurstWitnesses(long Epoch, IReadOnlyDictionary<NodeId, byte[]?> Keys)
{
    /// <summary>The witness with this tag, if this is its key; none else.</summary>
    internal NodeId Find(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> publicKey)
    {
        foreach ((NodeId node, byte[]? key) in Keys)
        {
            if (ProbePacket.TagOf(node).AsSpan().SequenceEqual(tag))
                return (key is null ? NodeId.FromPublicKey(publicKey) == node : publicKey.SequenceEqual(key)) ? node : default;
        }

        return default;
    }
}
