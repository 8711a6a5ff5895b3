using System.Net;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>
/// The nodes of an epoch as its evidence tells them: every one that was active in some part of it. Those that were active at its start take part in the witness draw; what happens
/// later changes nothing in that, so that the draw is the same in every process and at any time.
/// </summary>
public sealed class EpochNodes(NodeStore nodes, EpochSeeds seeds, EpochPolicies policies)
{
    /// <summary>The lines of the census, ascending by node.</summary>
    public async Task<IReadOnlyList<NodeLine>> LoadAsync(EpochId epoch, CancellationToken cancellation) => await LoadAsync(epoch, await nodes.LoadAllAsync(cancellation), cancellation);

    /// <summary>The same of records that were read.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="records">Every node that was ever admitted, ascending by node.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<NodeLine>> LoadAsync(EpochId epoch, IReadOnlyList<NodeRecord> records, CancellationToken cancellation)
    {
        Policy policy = (await policies.LoadAsync(epoch, cancellation)).Policy;
        EpochSeed seed = await seeds.LoadAsync(epoch, cancellation);
        return [.. records.Where(node => WasActive(node, epoch, policy.Time)).Select(node => LineOf(node, epoch, seed, policy))];
    }

    private static bool WasActive(NodeRecord node, EpochId epoch, TimePolicy time) =>
        !node.IsAbsentIn(epoch) && node.ActivatedAt is { } from && from.ToUnixTimeMilliseconds() < time.EndOf(epoch)
        && (node.EndedAt is not { } until || until.ToUnixTimeMilliseconds() > time.StartOf(epoch));

    private static NodeLine LineOf(NodeRecord node, EpochId epoch, EpochSeed seed, Policy policy)
    {
        TimePolicy time = policy.Time;
        EthereumAddress owner = node.OwnerIn(epoch);
        long slot = time.SlotSeconds * 1_000L, activated = node.ActivatedAt!.Value.ToUnixTimeMilliseconds();
        return new NodeLine(
            node.Node,
            owner.Operator,
            owner.Key,
            NetworkOf(node, policy.Witnesses),
            FundingGroup: null,
            Countries.RegionOf(node.Country),
            node.IsAnchor,
            Drawn: activated <= time.StartOf(epoch),
            seed.NeedingAnchor.Contains(node.Node),
            // The first whole slot after it became active, to the last whole one before it ended.
            ActiveFromSlot: (activated + slot - 1) / slot,
            ActiveUntilSlot: node.EndedAt is { } end ? time.SlotOf(end) : long.MaxValue,
            Maintenance: [],
            Genesis: false,
            (time.StartOf(epoch) - activated) / 1_000);
    }

    // The address's prefix tells what the draw needs and not where exactly the relay is. A name has no network of its own; each gets an address that shares its prefix with no other.
    private static string NetworkOf(NodeRecord node, WitnessPolicy witnesses)
    {
        if (node.PublicAddress.Address is not { } address)
            return new IPAddress([0xFD, .. node.Node.ToBytes().AsSpan(0, 15)]).ToString();
        byte[] bytes = address.GetAddressBytes();
        int bits = bytes.Length == 4 ? witnesses.Ipv4PrefixBits : witnesses.Ipv6PrefixBits;
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF << Math.Clamp(8 * (i + 1) - bits, 0, 8));
        return new IPAddress(bytes).ToString();
    }
}
