using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Dev.Up;

/// <summary>The demo's chain: Anvil with a block every second, the contracts with the demo's numbers, and one operator a relay that stakes and claims by its own keys.</summary>
internal sealed class DemoChain : IAsyncDisposable
{
    /// <summary>Blocks that count as final here: two seconds.</summary>
    public const int Confirmations = 2;

    // 5,000 epochs of the policy's pool.
    private const long FundedTokens = 500_000_000;
    private const long StakeTokens = 10_000;
    // A DTEL is a dollar here, so that the policy's 10,000 USD are 10,000 DTEL.
    private const string PriceMicroUsd = "1000000";

    private static readonly (string Name, ContractName Contract)[] FileNames =
    [
        ("staking", ContractName.OperatorStaking), ("rewards", ContractName.RewardDistributor), ("badge", ContractName.GenesisBadge), ("escrow", ContractName.Escrow), ("token", ContractName.DtelToken),
    ];

    private readonly LocalChain chain;
    private readonly DevOperator[] operators;
    private readonly Dictionary<int, JsonObject> claims = [];

    private DemoChain(LocalChain chain, DevOperator[] operators) => (this.chain, this.operators) = (chain, operators);

    /// <summary>The program's settings for it, as environment variables.</summary>
    public Dictionary<string, string> Settings => new Dictionary<string, string>(chain.Contracts.Settings(chain.Anvil.Url, AnvilProcess.ChainId, Confirmations)) { ["Program:PriceMicroUsd"] = PriceMicroUsd }
        .ToDictionary(static each => each.Key.Replace(":", "__", StringComparison.Ordinal), static each => each.Value);

    /// <summary>What each operator claimed last.</summary>
    public IEnumerable<JsonObject> Claims => claims.OrderBy(static each => each.Key).Select(static each => each.Value);

    public Uri Url => chain.Anvil.Url;

    /// <summary>Starts it; with a directory in which there is one already, goes on with that.</summary>
    public static async Task<DemoChain> StartAsync(string directory, int count, Action<string> say, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        string state = Path.Combine(directory, "anvil-state.json"), contracts = Path.Combine(directory, "contracts.json");
        string[] arguments = ["--state", state, "--state-interval", "1"];
        bool goesOn = File.Exists(state) && File.Exists(contracts);
        say(goesOn ? "starting Anvil with the chain of the last run" : "starting Anvil and deploying the contracts");
        LocalChain chain = goesOn
            ? await LocalChain.RestartAsync(Read(await File.ReadAllTextAsync(contracts, cancellation)), arguments)
            : await LocalChain.StartAsync("demo", FundedTokens, say, cancellation, arguments);
        try
        {
            var operators = new DevOperator[count];
            for (int number = 1; number <= count; number++)
            {
                operators[number - 1] = await chain.OperatorAsync($"dTelecom demo operator {number}");
                if (!goesOn)
                    await operators[number - 1].RegisterAsync(StakeTokens * BigInteger.Pow(10, 18), cancellation);
            }

            // In the form that nodeop --contracts reads.
            var file = new JsonObject { ["chainId"] = AnvilProcess.ChainId };
            foreach ((string name, ContractName contract) in FileNames)
                file[name] = chain.Contracts.Addresses[contract].Key;
            await File.WriteAllTextAsync(contracts, file.ToJsonString(), cancellation);
            // Deploying is done; from now on a block comes every second, as on a chain of others.
            await chain.Anvil.CallAsync("evm_setIntervalMining", 1);
            say($"the chain answers at {chain.Anvil.Url} (nodeop: --rpc {chain.Anvil.Url} --contracts {contracts})");
            return new DemoChain(chain, operators);
        }
        catch
        {
            await chain.DisposeAsync();
            throw;
        }
    }

    /// <summary>The account of a relay's operator.</summary>
    public EthereumAddress OperatorOf(int relay) => operators[relay - 1].Address;

    /// <summary>The arguments of <c>relay pledge</c> for a relay.</summary>
    public string[] PledgeArguments(int relay) =>
        ["pledge", "--owner", OperatorOf(relay).ToString(), "--registry", chain.Contracts.Addresses[ContractName.OperatorStaking].ToString(), "--chain", $"{AnvilProcess.ChainId}"];

    /// <summary>The operator pledges its node and stakes what the policy asks for.</summary>
    /// <param name="pledge">What <c>relay pledge</c> printed.</param>
    public Task StakeAsync(int relay, JsonObject pledge, CancellationToken cancellation) => operators[relay - 1].StakeAsync(
        new SignedPledge(NodeId.Parse((string)pledge["node"]!), Words(pledge["key"]!), Words(pledge["signature"]!)), StakeTokens * BigInteger.Pow(10, 18), cancellation);

    /// <summary>The operator claims by a proof, unless it has claimed as much before.</summary>
    /// <returns>Whether it was paid now.</returns>
    /// <exception cref="DevException">The contract did not pay exactly what the leaf says.</exception>
    public async Task<bool> ClaimAsync(int relay, JsonObject proof, CancellationToken cancellation)
    {
        DevOperator owner = operators[relay - 1];
        Wei cumulative = Wei.Parse((string)proof["leaf"]![1]!);
        if (cumulative == Wei.Zero || cumulative <= await owner.PaidAsync(cancellation))
            return false;
        var epoch = new EpochId((long)proof["epoch"]!);
        string transaction = await owner.ClaimAsync(epoch, cumulative, proof["proof"]!.AsArray().Select(static hash => Bytes32.Parse((string)hash!)), cancellation);
        Wei paid = await owner.PaidAsync(cancellation);
        if (paid != cumulative)
            throw new DevException($"Operator {relay} claimed {cumulative} wei and was paid {paid} altogether.");
        claims[relay] = new JsonObject { ["operator"] = owner.Address.ToString(), ["epoch"] = epoch.Value, ["cumulativeWei"] = cumulative.ToString(), ["transaction"] = transaction };
        return true;
    }

    /// <summary>What the summary says of the chain.</summary>
    public async Task<JsonObject> SummaryAsync(IEnumerable<string> nodes, JsonNode? publication, CancellationToken cancellation)
    {
        var active = new JsonArray();
        foreach (string node in nodes)
        {
            if (await operators[0].IsActiveAsync(NodeId.Parse(node), cancellation))
                active.Add(node);
        }

        return new JsonObject
        {
            ["chainId"] = AnvilProcess.ChainId,
            ["contracts"] = new JsonObject(chain.Contracts.Addresses.Select(static each => KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(each.Key.ToString()), (JsonNode?)each.Value.ToString()))),
            ["activeNodes"] = active,
            ["publication"] = publication?.DeepClone(),
            ["claims"] = new JsonArray([.. Claims.Select(static claim => claim.DeepClone())]),
        };
    }

    public ValueTask DisposeAsync() => chain.DisposeAsync();

    private static Dictionary<ContractName, EthereumAddress> Read(string json)
    {
        JsonNode file = JsonNode.Parse(json)!;
        return FileNames.ToDictionary(static each => each.Contract, each => EthereumAddress.TryParse((string?)file[each.Name], out EthereumAddress address)
            ? address : throw new DevException("The addresses of the last run's contracts cannot be read; start without --keep."));
    }

    private static byte[][] Words(JsonNode words) => [.. words.AsArray().Select(static word => Bytes32.Parse((string)word!).ToBytes())];
}
