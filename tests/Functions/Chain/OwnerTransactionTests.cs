using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using NodeProgram.Chain;
using NodeProgram.Cli;
using NodeProgram.Cli.Keys;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>Owners' transactions and the program's meet on the chain: what changes between an owner's estimate and its block does not make it fail.</summary>
public sealed class OwnerTransactionTests(ChainFixture fixture) : IClassFixture<ChainFixture>, IAsyncLifetime
{
    private const string Name = "racing owner";
    private static readonly BigInteger Gwei = 1_000_000_000;
    private static readonly Wei Stake = Wei.FromTokens(10_000);
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("owner-");

    private EthereumAddress Staking => fixture.Chain.Contracts.Addresses[ContractName.OperatorStaking];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await fixture.Chain.Anvil.CallAsync("evm_setAutomine", true);
        directory.Delete(recursive: true);
    }

    // A part of the lot is frozen when the withdrawal is estimated. The end of the case comes before it in the same block: the withdrawal now empties the lot, which takes more gas.
    [Fact]
    public async Task Withdraw_WhoseCaseEndsBeforeItInItsBlock_TakesWhatTheCaseHeldToo()
    {
        DevOperator owner = await fixture.Chain.OperatorAsync(Name);
        var account = new DevAccount(DevAccount.KeyOf(Name), fixture.Chain.Node, AnvilProcess.ChainId);
        FaultId fault = await AccusedAsync(owner, account);
        await fixture.Chain.Anvil.CallAsync("evm_setAutomine", false);

        Task<(int Code, string Error)> withdrawal = Task.Run(() => Nodeop("withdraw", "--node", Node.ToString()));
        await UntilWaitingAsync(1);
        var program = new Web3(new Account(fixture.Chain.Contracts.People.Reporters[0].Key, AnvilProcess.ChainId), fixture.Chain.Anvil.Url.ToString());
        // Pays builders more, and so comes first.
        await program.Eth.GetContractHandler(Staking.Key).SendRequestAsync(
            new AdvanceFunction { FaultId = fault.Value.ToBytes(), MaxPriorityFeePerGas = 50 * Gwei, MaxFeePerGas = 500 * Gwei });
        await UntilWaitingAsync(2);
        await fixture.Chain.MineAsync(1);
        await fixture.Chain.Anvil.CallAsync("evm_setAutomine", true);

        Assert.Equal((0, ""), await withdrawal);
        Assert.Equal(Stake.Value, await account.AskAsync<BalanceOfFunction, BigInteger>(
            fixture.Chain.Contracts.Addresses[ContractName.DtelToken], new BalanceOfFunction { Account = owner.Address.Key }, default));
    }

    private NodeId Node { get; set; }

    // A lot that has unbonded, and a case whose last deadline has passed without anybody touching it: its part of the lot is frozen still.
    private async Task<FaultId> AccusedAsync(DevOperator owner, DevAccount account)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        SignedPledge pledge = SignedPledge.Of(key, AnvilProcess.ChainId, Staking, owner.Address);
        Node = pledge.Node;
        await owner.RegisterAsync(Stake.Value, default);
        await owner.StakeAsync(pledge, Stake.Value, default);
        Bytes32 evidence = ProgramOnChain.Hash("race");
        long faultAt = (await fixture.Chain.Node.HeadAsync(default)).At.ToUnixTimeSeconds();
        await fixture.Chain.Contracts.People.Reporters[0].SendAsync(
            Staking,
            new ProposeSlashFunction
            {
                NodeId = Node.ToBytes(),
                Kind = (byte)ViolationKind.ProtocolViolation,
                FaultAt = (ulong)faultAt,
                EvidenceRoot = evidence.ToBytes(),
                Amount = Wei.FromTokens(500).Value,
            },
            default);
        await account.SendAsync(Staking, new UnbondFunction { NodeId = Node.ToBytes(), LotId = (await LotsAsync(account))[0] }, default);
        // Unanswered after 90 s, posted for 60 s, open for 210 s, then void (contracts/deploy/demo.json).
        await fixture.Chain.Anvil.CallAsync("evm_increaseTime", 400);
        await fixture.Chain.MineAsync(1);
        KeyFile.Create(Path.Combine(directory.FullName, "key.json"), Convert.FromHexString(DevAccount.KeyOf(Name)[2..]), owner.Address, "password", work: 2);
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "password"), "password");
        IReadOnlyDictionary<ContractName, EthereumAddress> contracts = fixture.Chain.Contracts.Addresses;
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "contracts.json"), JsonSerializer.Serialize(new
        {
            chainId = AnvilProcess.ChainId,
            staking = Staking.Key,
            rewards = contracts[ContractName.RewardDistributor].Key,
            token = contracts[ContractName.DtelToken].Key,
        }));
        return FaultId.Of(owner.Address.Operator, ViolationKind.ProtocolViolation, new EpochId(faultAt / 30), evidence);
    }

    private Task<List<uint>> LotsAsync(DevAccount account) => account.AskAsync<LotIdsOfFunction, List<uint>>(Staking, new LotIdsOfFunction { NodeId = Node.ToBytes() }, default);

    private (int Code, string Error) Nodeop(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string At(string name) => Path.Combine(directory.FullName, name);
        int code = Cli.Nodeop.Run(
            [.. arguments, "--rpc", fixture.Chain.Anvil.Url.ToString(), "--contracts", At("contracts.json"), "--key", At("key.json"), "--password-file", At("password"), "--json"],
            new Io(Stream.Null, output, error, IsTerminal: false));
        return (code, error.ToString());
    }

    private async Task UntilWaitingAsync(int transactions)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((string?)(await fixture.Chain.Anvil.CallAsync("txpool_status"))!["pending"] != $"0x{transactions:x}")
            await Task.Delay(10, patience.Token);
    }
}
