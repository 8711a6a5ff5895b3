using System.Net;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Chain;
using NodeProgram.Cli;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Story;

/// <summary>What nodeop ended with.</summary>
internal sealed record NodeopRun(int Code, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;
}

/// <summary>An operator of the story: an Ethereum account, one node with its relay, and nodeop.</summary>
internal sealed class StoryOperator : IDisposable
{
    private readonly StoryWorld world;
    private readonly string name;
    private readonly DevAccount account;

    public StoryOperator(StoryWorld world, string name)
    {
        (this.world, this.name) = (world, name);
        account = new DevAccount(DevAccount.KeyOf(name), world.Chain.Node, AnvilProcess.ChainId);
        Node = new Applicant(world.Api, account.Address.ToString());
        Relay = new StoryRelay(world, Node);
        world.Add(Relay);
    }

    public EthereumAddress Address => account.Address;

    public EthereumAddress Payout => ChainValues.Address(Nethereum.Signer.EthECKey.GetPublicAddress(DevAccount.KeyOf(name + " payout")));

    public Applicant Node { get; }

    public StoryRelay Relay { get; }

    public string Application => Node.Application;

    private EthereumAddress Staking => world.Chain.Contracts.Addresses[ContractName.OperatorStaking];

    private EthereumAddress Token => world.Chain.Contracts.Addresses[ContractName.DtelToken];

    /// <summary>Ether for its transactions, and tokens to stake.</summary>
    public async Task FundAsync(long tokens)
    {
        await world.Chain.Anvil.CallAsync("anvil_setBalance", Address.Key, "0x56bc75e2d63100000");
        await world.Chain.Contracts.People.Governor.SendAsync(Token, new MintFunction { To = Address.Key, Amount = Wei.FromTokens(tokens).Value }, default);
    }

    public async Task<Answer> ApplyAsync() => await Node.SendAsync(HttpMethod.Post, "/api/applications", ApiApp.Bytes(Node.Form().ToJsonString()), ClockError);

    /// <summary>The relay's report of a good machine.</summary>
    public async Task ReportAsync()
    {
        byte[] report = PreflightCodec.Write(Node.Report(world.Now));
        (await Node.SendAsync(HttpMethod.Post, $"/api/applications/{Application}/preflight", report, ClockError)).Is(HttpStatusCode.Accepted);
    }

    /// <summary>Runs nodeop with this operator's key, session and the chain.</summary>
    public NodeopRun Nodeop(params string[] arguments) => Nodeop(account.Key, arguments);

    public NodeopRun Nodeop(string key, params string[] arguments)
    {
        Environment.SetEnvironmentVariable("NODEOP_KEY", key);
        Environment.SetEnvironmentVariable("NODEOP_API", world.Api.Http.BaseAddress!.ToString());
        Environment.SetEnvironmentVariable("NODEOP_SESSION", world.Place(name + "-session.json"));
        Environment.SetEnvironmentVariable("NODEOP_RPC", world.Chain.Anvil.Url.ToString());
        Environment.SetEnvironmentVariable("NODEOP_CONTRACTS", world.ContractsFile);
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Cli.Nodeop.Run([.. arguments, "--json"], new Io(Stream.Null, output, error, IsTerminal: false));
        return new NodeopRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs nodeop and expects it to have done what it was asked for.</summary>
    public JsonNode Do(params string[] arguments)
    {
        NodeopRun run = Nodeop(arguments);
        Assert.True(run.Code == 0, $"nodeop {string.Join(' ', arguments)}: {run.Code} {run.Error}");
        return run.Json;
    }

    public void Login() => Do("login", "--domain", "nodes.example.org");

    /// <summary>Registers, pledges the node and stakes for it.</summary>
    public void Stake(long tokens)
    {
        (Bytes32 r, Bytes32 s) = NodePledge.Canonical(Node.Key.SignData(NodePledge.Message(AnvilProcess.ChainId, Staking, Address, Node.Node), HashAlgorithmName.SHA256));
        byte[] spki = Node.Key.ExportSubjectPublicKeyInfo();
        string pledge = world.Place(name + "-pledge.json");
        File.WriteAllText(pledge, JsonSerializer.Serialize(new
        {
            node = Node.Node.ToString(),
            key = new[] { Bytes32.FromBytes(spki.AsSpan(spki.Length - 64, 32)).ToString(), Bytes32.FromBytes(spki.AsSpan(spki.Length - 32)).ToString() },
            signature = new[] { r.ToString(), s.ToString() },
        }));
        Do("stake", "--node", Node.Node.ToString(), "--amount", $"{tokens}", "--pledge", pledge,
            "--operator-key", ChainValues.Address(Nethereum.Signer.EthECKey.GetPublicAddress(DevAccount.KeyOf(name + " operator"))).ToString(), "--payout", Payout.ToString());
    }

    /// <summary>What its payout account has.</summary>
    public async Task<Wei> PaidAsync() => new(await account.AskAsync<BalanceOfFunction, BigInteger>(Token, new BalanceOfFunction { Account = Payout.Key }, default));

    public async Task<Wei> TokensAsync() => new(await account.AskAsync<BalanceOfFunction, BigInteger>(Token, new BalanceOfFunction { Account = Address.Key }, default));

    public async Task<Wei> BondedAsync() => new(await account.AskAsync<BondedOfFunction, BigInteger>(Staking, new BondedOfFunction { NodeId = Node.Node.ToBytes() }, default));

    public TimeSpan ClockError => world.Now - DateTimeOffset.UtcNow;

    public void Dispose() => Node.Dispose();
}
