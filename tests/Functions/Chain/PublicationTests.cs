using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Ports;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>Reporters' keys have reported something else: the posting is refused with the reason, and goes on by itself once that is out of the way.</summary>
public sealed class PublicationTests(ChainFixture fixture) : IClassFixture<ChainFixture>, IAsyncLifetime
{
    private ProgramOnChain program = null!;

    public async Task InitializeAsync() => program = await ProgramOnChain.StartAsync(fixture.Chain);

    public Task DisposeAsync() => program.DisposeAsync().AsTask();

    private ChainPeople People => fixture.Chain.Contracts.People;

    private EthereumAddress Rewards => fixture.Chain.Contracts.Addresses[ContractName.RewardDistributor];

    [Fact]
    public async Task Publication_WhereAnotherRootIsPosted_IsRefusedUntilThatIsDisabledAndThenPosted()
    {
        RewardPosting posting = Posting("ours");
        foreach (DevAccount reporter in People.Reporters)
            await ReportAsync(reporter, posting with { RewardRoot = ProgramOnChain.Hash("theirs") });
        ChainOutbox outbox = program.Restart();
        for (int tries = 0; tries < 2; tries++)
            Assert.Contains("epoch-root-differs", (await RefusedAsync(outbox, program.Senders, posting)).Message, StringComparison.Ordinal);

        await People.Guardian.SendAsync(Rewards, new DisableRootFunction { Epoch = (ulong)posting.Epoch.Value, Reason = ProgramOnChain.Hash("wrong").ToBytes() }, default);
        Publication posted = await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(posting, default));
        RootPosted root = (await program.EventsAsync<RootPosted>()).Last(root => root.Epoch == posting.Epoch);
        Assert.Equal((posting.RewardRoot, posted.Transaction), (root.RewardRoot, root.Place.Transaction));
        Assert.False(posted.IsPassed);
    }

    [Fact]
    public async Task Publication_WhereOneReporterReportedAnother_NamesItAndIsPostedWithOneMoreReporter()
    {
        RewardPosting posting = Posting("ours, of one");
        await ReportAsync(People.Reporters[1], posting with { RewardRoot = ProgramOnChain.Hash("theirs, of one") });
        ChainOutbox outbox = program.Restart();
        ChainFaultException fault = await RefusedAsync(outbox, program.Senders, posting);
        Assert.Contains("epoch-without-quorum", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{People.Reporters[0].Address} reported this root; before that, perhaps with another, {People.Reporters[1].Address}", fault.Message, StringComparison.Ordinal);

        DevOperator third = await fixture.Chain.OperatorAsync("third reporter");
        await People.Governor.SendAsync(Rewards, new GrantRoleFunction { Role = ProgramOnChain.Hash("REPORTER_ROLE").ToBytes(), Account = third.Address.Key }, default);
        ChainSenders senders = new([.. program.Senders.All, new LocalKeySigner(DevAccount.KeyOf("third reporter"))]);
        Publication posted = await program.WithBlocksAsync(new ChainRewardPublication(program.Contracts, program.Restart(senders: senders), senders).PublishAsync(posting, default));
        RootPosted root = Assert.Single(await program.EventsAsync<RootPosted>(), root => root.Epoch == posting.Epoch);
        Assert.Equal((posting.RewardRoot, posted.Transaction), (root.RewardRoot, root.Place.Transaction));
    }

    // What it paid stands in the later root too: amounts are cumulative, and the contract takes the earlier epoch no more.
    [Fact]
    public async Task Publication_OfAnEpochThatALaterOnePassed_IsPassed()
    {
        RewardPosting posting = Posting("passed"), later = Posting("later");
        ChainOutbox outbox = program.Restart();
        await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(later, default));
        Publication passed = await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(posting, default));
        Assert.Equal(new Publication(true, null) { IsPassed = true }, passed);
        Assert.False((await program.Publication(outbox).PublishAsync(later, default)).IsPassed);
    }

    [Fact]
    public async Task Publication_WhereAnotherRootIsActive_IsPassedAndTheNextIsPosted()
    {
        RewardPosting posting = Posting("ours, too late");
        foreach (DevAccount reporter in People.Reporters)
            await ReportAsync(reporter, posting with { RewardRoot = ProgramOnChain.Hash("theirs, active") });
        ChainOutbox outbox = program.Restart();
        await RefusedAsync(outbox, program.Senders, posting);
        // The demo's time until a root is active, contracts/deploy/demo.json.
        await fixture.Chain.Anvil.CallAsync("evm_increaseTime", 31);
        await fixture.Chain.MineAsync(ProgramOnChain.Confirmations);
        Assert.True((await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(posting, default))).IsPassed);
        RewardPosting next = Posting("next");
        Publication posted = await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(next, default));
        Assert.Equal(posted.Transaction, Assert.Single(await program.EventsAsync<RootPosted>(), root => root.Epoch == next.Epoch).Place.Transaction);
    }

    private async Task<ChainFaultException> RefusedAsync(ChainOutbox outbox, ChainSenders senders, RewardPosting posting)
    {
        var fault = await Assert.ThrowsAsync<ChainFaultException>(() => program.WithBlocksAsync(new ChainRewardPublication(program.Contracts, outbox, senders).PublishAsync(posting, default)));
        Assert.Equal("chain-refused", fault.Code);
        return fault;
    }

    private async Task ReportAsync(DevAccount reporter, RewardPosting posting) => await reporter.SendAsync(
        Rewards,
        new ReportEpochFunction
        {
            Epoch = (ulong)posting.Epoch.Value,
            Report = new EpochReportStruct
            {
                RewardRoot = posting.RewardRoot.ToBytes(),
                ScoreRoot = ChainRewardPublication.NoScores.ToBytes(),
                EvidenceHash = posting.EvidenceHash.ToBytes(),
                CumulativeTotal = posting.TotalCumulative.Value,
            },
        },
        default);

    private static RewardPosting Posting(string name) => new(ProgramOnChain.NextEpoch(), ProgramOnChain.Hash(name), null, ProgramOnChain.Hash("evidence"), ProgramOnChain.Total);

    [Function("disableRoot")]
    private sealed class DisableRootFunction : FunctionMessage
    {
        [Parameter("uint64", "epoch", 1)]
        public ulong Epoch { get; set; }

        [Parameter("bytes32", "reason", 2)]
        public byte[] Reason { get; set; } = [];
    }

    [Function("grantRole")]
    private sealed class GrantRoleFunction : FunctionMessage
    {
        [Parameter("bytes32", "role", 1)]
        public byte[] Role { get; set; } = [];

        [Parameter("address", "account", 2)]
        public string Account { get; set; } = "";
    }
}
