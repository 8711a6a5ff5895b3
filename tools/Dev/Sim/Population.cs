using System.Security.Cryptography;
using Nethereum.Signer;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Dev.Sim;

/// <summary>A simulated node: who it is and where it stands.</summary>
/// <param name="Number">0 first.</param>
/// <param name="Operator">Ethereum address.</param>
/// <param name="OperatorKey">Its key.</param>
/// <param name="OperatorNumber">0 first.</param>
/// <param name="Address">Its relay's public address, in a network of its own.</param>
/// <param name="Says">What it says as a witness; null for what it saw.</param>
/// <param name="IsAnchor">The program itself runs it.</param>
internal sealed record Inhabitant(
    int Number, ECDsa Key, NodeId Id, string Operator, EthECKey OperatorKey, int OperatorNumber, string Country, Region Region, string Address, Lie? Says, bool IsAnchor);

/// <summary>Draws who takes part: operators with several nodes each, spread over the regions as the policy wants them.</summary>
internal static class Population
{
    public const int NodesPerOperator = 3;

    private static readonly Dictionary<Region, string[]> CountriesOf = new()
    {
        [Region.NorthAmerica] = ["US", "CA", "MX"],
        [Region.WesternEurope] = ["DE", "FR", "NL", "SE"],
        [Region.EastAsia] = ["JP", "KR", "TW"],
        [Region.SoutheastAsia] = ["SG", "IN", "VN"],
        [Region.SouthAmerica] = ["BR", "AR", "CL"],
        [Region.EasternEurope] = ["PL", "CZ", "RO"],
        [Region.Oceania] = ["AU", "NZ"],
        [Region.MiddleEast] = ["AE", "IL"],
        [Region.Africa] = ["ZA", "EG"],
    };

    /// <summary>The nodes, then the anchors: one operator's, each in a region of its own.</summary>
    public static IReadOnlyList<Inhabitant> Draw(int nodes, int anchors, long seed, FaultPlan faults)
    {
        int operators = (nodes + NodesPerOperator - 1) / NodesPerOperator;
        Region[] regions = RegionsOf(operators);
        Lie?[] lies = LiesOf(nodes, operators, regions, seed, faults);
        EthECKey[] owners = [.. Enumerable.Range(0, operators + 1).Select(owner => OwnerOf(seed, owner))];
        Region[] all = [.. CountriesOf.Keys];
        return [.. Enumerable.Range(0, nodes + anchors).Select(number =>
        {
            bool isAnchor = number >= nodes;
            int owner = isAnchor ? operators : number / NodesPerOperator;
            Region region = isAnchor ? all[(number - nodes) % all.Length] : regions[owner];
            ECDsa key = KeyOf(seed, number);
            string[] countries = CountriesOf[region];
            return new Inhabitant(
                number, key, NodeId.FromPublicKey(key.ExportSubjectPublicKeyInfo()), owners[owner].GetPublicAddress().ToLowerInvariant(), owners[owner], owner,
                countries[number % countries.Length], region, $"10.{number / 250}.{number % 250}.1:7880", isAnchor ? null : lies[owner], isAnchor);
        })];
    }

    // Each operator stands in one region; the regions get their target shares by the largest remainders.
    private static Region[] RegionsOf(int operators)
    {
        var policy = new RegionsPolicy();
        Region[] all = [.. CountriesOf.Keys];
        int[] counts = [.. all.Select(region => operators * policy.TargetPercent(region) / 100)];
        int[] byRemainder = [.. Enumerable.Range(0, all.Length).OrderByDescending(i => operators * policy.TargetPercent(all[i]) % 100).ThenBy(i => i)];
        for (int left = operators - counts.Sum(), i = 0; left > 0; left--, i++)
            counts[byRemainder[i]]++;
        return [.. all.SelectMany((region, i) => Enumerable.Repeat(region, counts[i]))];
    }

    // Whole operators lie, as colluders do; those that another fault names stay honest, so that each fault is seen alone.
    private static Lie?[] LiesOf(int nodes, int operators, Region[] regions, long seed, FaultPlan faults)
    {
        var lies = new Lie?[operators];
        var busy = faults.Faults.SelectMany(fault => new[] { fault.Node, fault.As }).OfType<int>().Select(node => node / NodesPerOperator).ToHashSet();
        var dark = faults.Of(FaultKind.Region).Select(fault => fault.Region!.Value).ToHashSet();
        int[] honest = [.. Noise.Shuffle(operators, seed, "liar").OrderBy(owner => busy.Contains(owner) || dark.Contains(regions[owner]) ? 1 : 0)];
        int next = 0;
        foreach (Fault fault in faults.Of(FaultKind.Liar))
        {
            int wanted = nodes * fault.Percent / 100;
            for (int taken = 0; taken < wanted && next < honest.Length; next++)
            {
                int owner = honest[next], size = Math.Min(NodesPerOperator, nodes - owner * NodesPerOperator);
                if (taken + size > wanted && taken > 0)
                    break;
                lies[owner] = fault.Says;
                taken += size;
            }
        }

        return lies;
    }

    private static EthECKey OwnerOf(long seed, int number)
    {
        byte[] secret = Noise.Bytes(seed, "operator", number);
        secret[0] = (byte)((secret[0] & 0x7F) | 1);
        return new EthECKey(secret, isPrivate: true);
    }

    private static ECDsa KeyOf(long seed, int number)
    {
        byte[] secret = Noise.Bytes(seed, "key", number);
        // Below the order of the curve, and never 0.
        secret[0] = (byte)((secret[0] & 0x7F) | 1);
        return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
    }
}
