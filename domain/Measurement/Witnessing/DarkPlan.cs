using System.Buffers.Binary;
using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>
/// When anchors go dark on schedule, so that witnesses can be held to a truth that they do not know (rules, section 2). A slot that is dark to its witnesses looks like any outage. The seed
/// of an epoch is told with its evidence, its hash two epochs before; anybody can recompute the plan afterwards, and nobody could have chosen it by then.
/// </summary>
public static class DarkPlan
{
    /// <summary>The seed of an epoch: Keccak-256 of the secret followed by the epoch as uint64, big-endian.</summary>
    /// <param name="secret">Known to the program alone; at least 16 bytes.</param>
    /// <param name="epoch">The epoch.</param>
    public static Bytes32 SeedOf(ReadOnlySpan<byte> secret, EpochId epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, 16, nameof(secret));
        byte[] bytes = new byte[secret.Length + 8];
        secret.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(secret.Length), epoch.Value);
        return Bytes32.HashOf(bytes);
    }

    /// <summary>What is published of a seed before it may be told: its Keccak-256.</summary>
    public static Bytes32 CommitmentOf(Bytes32 seed) => Bytes32.HashOf(seed.ToBytes());

    /// <summary>The slots of an epoch in which an anchor answers nobody, absolute numbers, ascending. Drawn without preference among all slots of the epoch, with the numbers of <see cref="WitnessSeed"/> from Keccak-256 of seed and node id.</summary>
    /// <param name="seed">The epoch's seed.</param>
    /// <param name="anchor">The anchor.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="policy">How many, and the epoch's slots.</param>
    public static ImmutableArray<long> SlotsOf(Bytes32 seed, NodeId anchor, EpochId epoch, Policy policy)
    {
        int slots = policy.Time.SlotsPerEpoch();
        int wanted = (int)Math.Min(slots, Math.Max(policy.Measurement.DarkSlotsMin, slots * policy.Measurement.DarkShare.Value / 1_000_000));
        var numbers = new WitnessSeed(Keccak256.Hash([.. seed.ToBytes(), .. anchor.ToBytes()]), stackalloc byte[WitnessSeed.ScratchBytes]);
        int[] places = [.. Enumerable.Range(0, slots)];
        for (int i = 0; i < wanted; i++)
        {
            int other = i + numbers.NextBelow(slots - i);
            (places[i], places[other]) = (places[other], places[i]);
        }

        long first = policy.Time.FirstSlotOf(epoch);
        return [.. places.Take(wanted).Order().Select(place => first + place)];
    }
}
