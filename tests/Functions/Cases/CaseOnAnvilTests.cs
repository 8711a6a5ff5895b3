using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>A case on the real contract, with the numbers of the rules: the program and the chain live on one clock, and weeks pass in seconds.</summary>
public sealed class CaseOnAnvilTests : IAsyncLifetime
{
    private const string Name = "accused operator";
    private const int Day = 86_400;
    private static readonly Bytes32 Words = Bytes32.HashOf([1]);
    private LocalChain chain = null!;
    private FakeTimeProvider clock = null!;
    private ApiApp api = null!;
    private DevOperator owner = null!;
    private DevAccount account = null!;
    private NodeId node;
    private string id = "";

    public async Task InitializeAsync()
    {
        chain = await LocalChain.StartAsync("default", 1_000, _ => { }, default);
        clock = new FakeTimeProvider((await chain.Node.HeadAsync(default)).At);
        api = new ApiApp(
            Policy.Default, clock, chain.Contracts.Settings(chain.Anvil.Url, AnvilProcess.ChainId, confirmations: 1).ToDictionary(pair => pair.Key, pair => (string?)pair.Value));
        await api.InitializeAsync();
        api.Http.DefaultRequestHeaders.ConnectionClose = true;
        owner = await chain.OperatorAsync(Name);
        account = new DevAccount(DevAccount.KeyOf(Name), chain.Node, AnvilProcess.ChainId);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pledge = SignedPledge.Of(key, AnvilProcess.ChainId, Staking, owner.Address);
        node = pledge.Node;
        await owner.RegisterAsync(Wei.FromTokens(1_000).Value, default);
        await owner.StakeAsync(pledge, Wei.FromTokens(1_000).Value, default);
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? endpoint));
        // Not active: the epochs that pass have nothing to measure.
        await Get<NodeStore>().ChangeAsync(
            node,
            _ => new NodeRecord
            {
                Node = node,
                State = NodeState.Testnet,
                Operator = owner.Address,
                Application = new string('1', 32),
                Country = "DE",
                Hosting = Hosting.Cloud,
                Software = "1.0.0",
                PublicAddress = endpoint,
                AdmittedAt = clock.GetUtcNow(),
            },
            default);
    }

    public async Task DisposeAsync()
    {
        await api.DisposeAsync();
        await chain.DisposeAsync();
    }

    // Disputed, reduced by the council, executed, appealed, overturned: everything comes back out of the contract's escrow. Then one on which the council is silent.
    [Fact]
    public async Task Case_OnTheContract_IsReducedExecutedAppealedAndRepaidAndSilenceDismisses()
    {
        await PassAsync(60);
        await ReportAsync(1);
        Assert.True((await UntilStateAsync("proposed")).GetProperty("onChain").GetBoolean());
        BigInteger bond = Wei.FromTokens(1).Value;
        await chain.Contracts.People.Governor.SendAsync(Token, new MintFunction { To = owner.Address.Key, Amount = bond }, default);
        await account.SendAsync(Token, new ApproveFunction { Spender = Staking.Key, Value = bond }, default);
        await account.SendAsync(Staking, new DisputeCaseFunction { FaultId = Fault, Evidence = Words.ToBytes() }, default);
        await UntilStateAsync("reviewing");
        await PassAsync(7 * Day + 60);
        await VoteAsync(verdict: 1, Wei.FromTokens(20).Value);
        await UntilStateAsync("executable");
        await PassAsync(2 * Day + 60);
        JsonElement shown = await UntilStateAsync("executed");
        Assert.Equal(Wei.FromTokens(20).ToString(), shown.Text("executed"));
        Assert.Equal(Wei.FromTokens(980).Value, await BondedAsync());
        await account.SendAsync(Staking, new AppealCaseFunction { FaultId = Fault, Evidence = Words.ToBytes() }, default);
        await UntilStateAsync("executedAppealed");
        await VoteAsync(verdict: 2, 0);
        shown = await UntilStateAsync("overturned");
        Assert.Equal(shown.Text("executed"), shown.Text("repaid"));
        Assert.Equal(Wei.FromTokens(1_000).Value, await BondedAsync());
        Assert.Equal(["dispute", "reduce", "execute", "appeal", "dismiss"], shown.GetProperty("steps").EnumerateArray().Select(step => step.Text("event")));
        await UntilAsync(async () => await Get<CaseRulingRows>().FindAsync(new FaultId(Bytes32.Parse(id)), default) is { UpheldPart.Value: 0 });

        // 7 days of immunity are over; severity 5,000 is 12.5 %.
        await PassAsync(7 * Day + 60);
        await ReportAsync(2, severity: 5_000);
        await UntilStateAsync("proposed");
        await PassAsync(3 * Day + 60);
        await UntilStateAsync("reviewing");
        await PassAsync(11 * Day + 60);
        await UntilStateAsync("dismissed");
        Assert.Equal(Wei.FromTokens(1_000).Value, await BondedAsync());

        // One that who accused takes back: the program proposed it on the contract, and withdraws it there.
        await PassAsync(7 * Day + 60);
        await ReportAsync(3);
        await UntilStateAsync("proposed");
        Assert.Equal(Wei.FromTokens(50).Value, await FrozenAsync());
        Answer taken = await api.PostAsync($"/api/cases/{id}/withdrawal", new { code = "notTheOperator", reason = "It was another node." }, ApiApp.Admin);
        taken.Is(System.Net.HttpStatusCode.Accepted);
        shown = await UntilStateAsync("dismissed");
        Assert.Equal(0, await FrozenAsync());
        await UntilAsync(async () => (await api.GetAsync($"/api/cases/{id}/file", ApiApp.Council)).Text.Contains("contract: CaseWithdrawn", StringComparison.Ordinal));
        Assert.Equal(["withdraw"], (await UntilStateAsync("dismissed")).GetProperty("steps").EnumerateArray().Select(step => step.Text("event")));
    }

    private EthereumAddress Staking => chain.Contracts.Addresses[ContractName.OperatorStaking];

    private EthereumAddress Token => chain.Contracts.Addresses[ContractName.DtelToken];

    private byte[] Fault => Bytes32.Parse(id).ToBytes();

    private T Get<T>()
        where T : notnull => api.App.Services.GetRequiredService<T>();

    private async Task ReportAsync(byte evidence, int severity = 0)
    {
        long faultAt = clock.GetUtcNow().AddSeconds(-30).ToUnixTimeMilliseconds();
        Answer answer = await api.PostAsync(
            "/api/admin/violations", new { node = node.ToString(), kind = "protocolViolation", faultAt, severity, evidence = CaseApp.Hash(evidence), reason = "It spoke another protocol." }, ApiApp.Admin);
        id = answer.Json.Text("case")!;
    }

    private async Task VoteAsync(byte verdict, BigInteger amount)
    {
        foreach (DevAccount member in chain.Contracts.People.Council)
            await member.SendAsync(Staking, new VoteVerdictFunction { FaultId = Fault, Verdict = verdict, Amount = amount, Reason = Words.ToBytes() }, default);
    }

    private Task<BigInteger> BondedAsync() => account.AskAsync<BondedOfFunction, BigInteger>(Staking, new BondedOfFunction { NodeId = node.ToBytes() }, default);

    private async Task<BigInteger> FrozenAsync()
    {
        BigInteger frozen = 0;
        foreach (uint lot in await account.AskAsync<LotIdsOfFunction, List<uint>>(Staking, new LotIdsOfFunction { NodeId = node.ToBytes() }, default))
        {
            ChainAnswer answer = await chain.Node.CallAsync(null, Staking, Abi.Call(new LotOfFunction { NodeId = node.ToBytes(), LotId = lot }), null, default);
            frozen += Abi.Output<LotOfFunction, LotOfOutput>(answer.Data!).Value.Frozen;
        }

        return frozen;
    }

    // The chain's time and the program's go on together.
    private async Task PassAsync(int seconds)
    {
        await chain.Anvil.CallAsync("evm_increaseTime", seconds);
        await chain.MineAsync(1);
        await FollowAsync();
    }

    private async Task FollowAsync()
    {
        DateTimeOffset head = (await chain.Node.HeadAsync(default)).At;
        clock.SetUtcNow(head > clock.GetUtcNow().AddSeconds(1) ? head : clock.GetUtcNow().AddSeconds(1));
    }

    private async Task<JsonElement> UntilStateAsync(string state)
    {
        JsonElement shown = default;
        await UntilAsync(async () => (await api.GetAsync("/api/cases/" + id)) is { Status: System.Net.HttpStatusCode.OK } answer && (shown = answer.Json).Text("state") == state);
        return shown;
    }

    private async Task UntilAsync(Func<Task<bool>> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await wanted())
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException("The case stayed " + (await api.GetAsync("/api/cases/" + id)).Text);
            await PassAsync(1);
            await Task.Delay(10);
        }
    }
}
