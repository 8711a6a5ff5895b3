using System.Globalization;
using System.Numerics;
using System.Text.Json;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Dev.Chain;

/// <summary>Who is who on a local chain.</summary>
/// <param name="Governor">Deploys, mints, grants roles.</param>
/// <param name="Reporters">The program's senders; the first also awards badges.</param>
/// <param name="Council">Decide cases.</param>
/// <param name="Guardian">Pauses.</param>
/// <param name="Treasury">Gets upheld slashes and the leaf of operator 0.</param>
internal sealed record ChainPeople(DevAccount Governor, IReadOnlyList<DevAccount> Reporters, IReadOnlyList<DevAccount> Council, DevAccount Guardian, DevAccount Treasury);

/// <summary>All contracts on a local chain, with the numbers of a file of contracts/deploy.</summary>
internal sealed class ContractDeployment
{
    private static readonly BigInteger Dtel = BigInteger.Pow(10, 18);

    public ContractDeployment(ChainPeople people, IReadOnlyDictionary<ContractName, EthereumAddress> addresses) => (People, Addresses) = (people, addresses);

    public ChainPeople People { get; }

    public IReadOnlyDictionary<ContractName, EthereumAddress> Addresses { get; }

    /// <summary>Deploys everything, lets the marketplace's escrow transfer nodes, and funds the distributor.</summary>
    /// <param name="numbers">The file in contracts/deploy without its ending: <c>default</c> or <c>demo</c>.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="fundedTokens">What the distributor is funded with, whole DTEL.</param>
    /// <param name="epochSeconds">The length of an epoch instead of the file's; null: the file's.</param>
    public static async Task<ContractDeployment> CreateAsync(string numbers, ChainPeople people, long fundedTokens, int? epochSeconds, CancellationToken cancellation)
    {
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(CompiledContracts.Root, "contracts", "deploy", numbers + ".json"), cancellation));
        JsonElement json = file.RootElement;
        DevAccount governor = people.Governor;
        RoleHoldersStruct Holders() => new()
        {
            Governors = [governor.Address.Key],
            Reporters = [.. people.Reporters.Select(static each => each.Address.Key)],
            Council = [.. people.Council.Select(static each => each.Address.Key)],
            Guardians = [people.Guardian.Address.Key],
        };

        CaseRulesStruct cases = Fill(new CaseRulesStruct(), json.GetProperty("cases"));
        RewardRulesStruct rules = Fill(new RewardRulesStruct(), json.GetProperty("rewards"));
        if (epochSeconds is { } seconds)
            cases.EpochSeconds = rules.EpochSeconds = (ulong)seconds;
        EthereumAddress token = await governor.DeployAsync("DtelToken", new DtelTokenConstructor { Minter = governor.Address.Key, SupplyMax = Text(json, "token", "capWei") }, cancellation);
        EthereumAddress keys = await governor.DeployAsync("NodeKeys", new NodeKeysConstructor(), cancellation);
        EthereumAddress staking = await governor.DeployAsync("OperatorStaking", new OperatorStakingConstructor
        {
            Token = token.Key,
            NodeKeys = keys.Key,
            Treasury = people.Treasury.Address.Key,
            PauseSeconds = Number(json, "pauseSeconds"),
            Stakes = Fill(new StakeRulesStruct(), json.GetProperty("stake")),
            Cases = cases,
            Holders = Holders(),
        }, cancellation);
        EthereumAddress rewards = await governor.DeployAsync("RewardDistributor", new RewardDistributorConstructor
        {
            Token = token.Key,
            Registry = staking.Key,
            Treasury = people.Treasury.Address.Key,
            Rules = rules,
            Holders = Holders(),
        }, cancellation);
        EthereumAddress badge = await governor.DeployAsync(
            "GenesisBadge", new GenesisBadgeConstructor { Awarder = people.Reporters[0].Address.Key, Seats = Number(json, "genesisSeats"), BaseUri = "" }, cancellation);
        EthereumAddress escrow = await governor.DeployAsync(
            "Escrow", new EscrowConstructor { Token = token.Key, Registry = staking.Key, Rules = Fill(new EscrowRulesStruct(), json.GetProperty("escrow")), Holders = Holders() }, cancellation);

        await governor.SendAsync(staking, new SetTransferAgentFunction { Agent = escrow.Key }, cancellation);
        BigInteger funded = fundedTokens * Dtel;
        await governor.SendAsync(token, new MintFunction { To = governor.Address.Key, Amount = funded }, cancellation);
        await governor.SendAsync(token, new ApproveFunction { Spender = rewards.Key, Value = funded }, cancellation);
        await governor.SendAsync(rewards, new FundFunction { Amount = funded }, cancellation);
        return new ContractDeployment(people, new Dictionary<ContractName, EthereumAddress>
        {
            [ContractName.OperatorStaking] = staking,
            [ContractName.RewardDistributor] = rewards,
            [ContractName.GenesisBadge] = badge,
            [ContractName.Escrow] = escrow,
            [ContractName.DtelToken] = token,
        });
    }

    /// <summary>The program's settings for this chain, as <c>Chain:*</c>.</summary>
    public Dictionary<string, string> Settings(Uri rpc, long chainId, int confirmations)
    {
        var settings = new Dictionary<string, string>
        {
            ["Chain:Rpc:0"] = rpc.ToString(),
            ["Chain:Id"] = chainId.ToString(CultureInfo.InvariantCulture),
            ["Chain:Confirmations"] = confirmations.ToString(CultureInfo.InvariantCulture),
            ["Chain:Contracts:Staking"] = Addresses[ContractName.OperatorStaking].Key,
            ["Chain:Contracts:Rewards"] = Addresses[ContractName.RewardDistributor].Key,
            ["Chain:Contracts:Badge"] = Addresses[ContractName.GenesisBadge].Key,
            ["Chain:Contracts:Escrow"] = Addresses[ContractName.Escrow].Key,
            ["Chain:Contracts:Token"] = Addresses[ContractName.DtelToken].Key,
        };
        for (int i = 0; i < People.Reporters.Count; i++)
            settings[$"Chain:Senders:{i}:Key"] = People.Reporters[i].Key;
        return settings;
    }

    // The files name the structs' fields as the contracts do.
    private static T Fill<T>(T numbers, JsonElement json)
    {
        foreach (var property in typeof(T).GetProperties())
        {
            JsonElement value = json.GetProperty(JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            property.SetValue(numbers, value.ValueKind == JsonValueKind.Array
                ? value.EnumerateArray().Select(static each => each.GetUInt64()).ToList()
                : Convert.ChangeType(value.GetUInt64(), property.PropertyType, CultureInfo.InvariantCulture));
        }

        return numbers;
    }

    private static ulong Number(JsonElement json, string name) => json.GetProperty(name).GetUInt64();

    private static BigInteger Text(JsonElement json, string part, string name) => BigInteger.Parse(json.GetProperty(part).GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
