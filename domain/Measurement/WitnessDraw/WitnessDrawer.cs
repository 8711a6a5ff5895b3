using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.WitnessDraw;

/// <summary>
/// Draws the witnesses of an epoch (rules, section 2). For each target the peers, sorted by node id, are shuffled by Fisher and Yates from the front with the
/// numbers of <see cref="WitnessSeed"/> (at step <c>i</c> of <c>n</c>, element <c>i</c> changes places with element <c>i</c> + the next number below <c>n - i</c>), and the first that
/// are unrelated to the target and to those already taken are its witnesses; then the anchors in the same way with the numbers that follow. The shuffle stops as soon as
/// enough are found, which changes nothing in who they are. The draw depends on the set of nodes, never on their order.
/// </summary>
public sealed class WitnessDrawer
{
    private const int None = -1;

    private readonly WitnessPolicy policy;
    private readonly WitnessCandidate[] nodes;
    private readonly Relations[] relations;
    private readonly Dictionary<NodeId, int> indexes;
    private readonly int[] peers;
    private readonly int[] anchors;

    /// <summary>Prepares draws among these nodes; costs a sort, once.</summary>
    /// <param name="policy">Validated.</param>
    /// <param name="nodes">Every node that is active at the epoch's start, anchors included, in any order.</param>
    /// <exception cref="ArgumentException">A node occurs twice.</exception>
    public WitnessDrawer(WitnessPolicy policy, IEnumerable<WitnessCandidate> nodes)
    {
        this.policy = policy;
        this.nodes = [.. nodes.OrderBy(static node => node.Node)];
        indexes = new Dictionary<NodeId, int>(this.nodes.Length);
        relations = new Relations[this.nodes.Length];
        var numbers = new Dictionary<(char Kind, object Key), int>();
        for (int i = 0; i < this.nodes.Length; i++)
        {
            if (!indexes.TryAdd(this.nodes[i].Node, i))
                throw new ArgumentException($"Node {this.nodes[i].Node} occurs twice.", nameof(nodes));
            relations[i] = RelationsOf(this.nodes[i], numbers);
        }

        peers = [.. Enumerable.Range(0, this.nodes.Length).Where(i => !this.nodes[i].IsAnchor)];
        anchors = [.. Enumerable.Range(0, this.nodes.Length).Where(i => this.nodes[i].IsAnchor)];
    }

    /// <summary>The witnesses of every node, ordered by target.</summary>
    /// <param name="previousRewardRoot">32 bytes; all zero before the first root.</param>
    /// <param name="epoch">The epoch that they observe.</param>
    public ImmutableArray<WitnessAssignment> DrawAll(ReadOnlySpan<byte> previousRewardRoot, EpochId epoch)
    {
        ImmutableArray<WitnessAssignment>.Builder all = ImmutableArray.CreateBuilder<WitnessAssignment>(nodes.Length);
        for (int target = 0; target < nodes.Length; target++)
            all.Add(Draw(previousRewardRoot, epoch, target));
        return all.MoveToImmutable();
    }

    /// <summary>The witnesses of one node: the same as in <see cref="DrawAll"/>.</summary>
    /// <exception cref="KeyNotFoundException">The target is not among the nodes.</exception>
    public WitnessAssignment Draw(ReadOnlySpan<byte> previousRewardRoot, EpochId epoch, NodeId target) => Draw(previousRewardRoot, epoch, indexes[target]);

    private WitnessAssignment Draw(ReadOnlySpan<byte> previousRewardRoot, EpochId epoch, int target)
    {
        byte[] seed = WitnessSeed.Of(previousRewardRoot, epoch, nodes[target].Node);
        var numbers = new WitnessSeed(seed, stackalloc byte[WitnessSeed.ScratchBytes]);
        int anchorsWanted = policy.Anchors + (nodes[target].NeedsExtraAnchor ? policy.ExtraAnchors : 0);
        var taken = new List<int>(policy.Peers + anchorsWanted);
        Take(ref numbers, peers, policy.Peers, target, taken);
        int peerCount = taken.Count;
        Take(ref numbers, anchors, anchorsWanted, target, taken);
        return new WitnessAssignment(
            nodes[target].Node,
            "0x" + Convert.ToHexStringLower(seed),
            [.. taken.Take(peerCount).Select(i => nodes[i].Node)],
            [.. taken.Skip(peerCount).Select(i => nodes[i].Node)],
            policy.Peers,
            anchorsWanted);
    }

    private void Take(ref WitnessSeed numbers, int[] candidates, int wanted, int target, List<int> taken)
    {
        // Only the places that the shuffle has touched are kept: a few for each target, whatever the size of the network.
        var moved = new Dictionary<int, int>();
        int end = taken.Count + wanted;
        for (int step = 0; step < candidates.Length && taken.Count < end; step++)
        {
            int place = step + numbers.NextBelow(candidates.Length - step);
            int candidate = moved.TryGetValue(place, out int there) ? there : candidates[place];
            moved[place] = moved.TryGetValue(step, out int here) ? here : candidates[step];
            if (candidate != target && !AreRelated(candidate, target, amongWitnesses: false) && !taken.Exists(other => AreRelated(candidate, other, amongWitnesses: true)))
                taken.Add(candidate);
        }
    }

    // Anchors all belong to the program: among themselves only the network can relate them.
    private bool AreRelated(int left, int right, bool amongWitnesses)
    {
        Relations a = relations[left];
        Relations b = relations[right];
        if (a.Network == b.Network && a.Network != None)
            return true;
        if (amongWitnesses && nodes[left].IsAnchor && nodes[right].IsAnchor)
            return false;
        return a.Operator == b.Operator || a.Payout == b.Payout || (a.Funding == b.Funding && a.Funding != None);
    }

    private Relations RelationsOf(WitnessCandidate node, Dictionary<(char Kind, object Key), int> numbers)
    {
        return new Relations(
            Number('o', node.Operator),
            Number('p', node.PayoutAddress.ToLowerInvariant()),
            policy.ExcludeSharedNetwork ? Number('n', NetworkOf(node.Address)) : None,
            node.FundingGroup is null ? None : Number('f', node.FundingGroup.ToLowerInvariant()));

        int Number(char kind, object key)
        {
            if (!numbers.TryGetValue((kind, key), out int number))
                numbers.Add((kind, key), number = numbers.Count);
            return number;
        }
    }

    private string NetworkOf(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        int bits = plain.AddressFamily == AddressFamily.InterNetwork ? policy.Ipv4PrefixBits : policy.Ipv6PrefixBits;
        byte[] bytes = plain.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)((0xFF << Math.Clamp(8 * (i + 1) - bits, 0, 8)) & 0xFF);
        return Convert.ToHexString(bytes);
    }

    private readonly record struct Relations(int Operator, int Payout, int Network, int Funding);
}
