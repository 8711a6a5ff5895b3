using System.Security.Cryptography;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Ports;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Orchestrations.Cases;
using NodeProgram.Orchestrations.Publishing;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>The workflows' ports on real contracts with the demo's numbers.</summary>
public sealed class ChainPortsTests(ChainFixture fixture) : IClassFixture<ChainFixture>, IAsyncLifetime
{
    private static readonly Wei Stake = Wei.FromTokens(10_000);
    private ProgramOnChain program = null!;
    private ChainOutbox outbox = null!;

    public async Task InitializeAsync()
    {
        program = await ProgramOnChain.StartAsync(fixture.Chain);
        outbox = program.Restart();
    }

    public Task DisposeAsync() => program.DisposeAsync().AsTask();

    [Fact]
    public async Task Registry_FromPledgeToActive_SaysWhatTheChainSays()
    {
        var registry = new ChainStakeRegistry(program.Contracts, outbox, program.Senders);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DevOperator owner = await fixture.Chain.OperatorAsync("port registry");
        SignedPledge pledge = Pledge(key, owner);
        Assert.Equal(NodeStake.Unknown, await registry.LoadAsync(pledge.Node, default));
        Assert.Equal(RegistrationState.Refused, (await registry.RegisterAsync(pledge.Node, Stake, default)).State);

        await owner.RegisterAsync(Stake.Value, default);
        await owner.StakeAsync(pledge, Stake.Value, default);
        Assert.Equal(Wei.Zero, (await registry.LoadAsync(pledge.Node, default)).Bonded);
        await fixture.Chain.MineAsync(ProgramOnChain.Confirmations);
        NodeStake stake = await registry.LoadAsync(pledge.Node, default);
        Assert.Equal((owner.Address.Key, PledgeState.Pledged, Stake, 0), (stake.Owner, stake.State, stake.Bonded, stake.OpenCases));
        StakeLot lot = Assert.Single(stake.Lots);
        Assert.Equal((Stake, Wei.Zero, null, lot.LockedAtUnixMs), (lot.Amount, lot.Frozen, lot.UnbondingSinceUnixMs, lot.LockedUntilUnixMs));

        ChainRegistration first = await program.WithBlocksAsync(registry.RegisterAsync(pledge.Node, Stake, default));
        ChainRegistration again = await registry.RegisterAsync(pledge.Node, Stake, default);
        Assert.Equal((RegistrationState.Registered, first), (first.State, again));
        NodeActivated activated = Assert.Single(await program.EventsAsync<NodeActivated>(), activated => activated.Node == pledge.Node);
        Assert.Equal((first.Transaction, Stake), (activated.Place.Transaction, activated.RequiredStake));
        Assert.Equal(PledgeState.Active, (await registry.LoadAsync(pledge.Node, default)).State);
    }

    [Fact]
    public async Task Badge_AwardedTwice_IsOneSeat()
    {
        var badges = new ChainGenesisBadges(program.Contracts, outbox, program.Senders);
        OperatorId owner = (await fixture.Chain.OperatorAsync("port badge")).Address.Operator;
        BadgeAward first = await program.WithBlocksAsync(badges.AwardAsync(owner, default));
        Assert.Equal(first, await badges.AwardAsync(owner, default));
        Assert.Equal((true, true), (first.Configured, first.Seat > 0));
        Assert.Equal(first.Transaction, Assert.Single(await program.EventsAsync<Awarded>(), award => award.Operator.Operator == owner).Place.Transaction);
    }

    [Fact]
    public async Task Case_ProposedReadAndWithdrawn_FreezesAndFreesTheAmountOnce()
    {
        var slashing = new ChainSlashing(program.Contracts, outbox, program.Senders);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DevOperator owner = await fixture.Chain.OperatorAsync("port case");
        SignedPledge pledge = Pledge(key, owner);
        await owner.RegisterAsync(Stake.Value, default);
        await owner.StakeAsync(pledge, Stake.Value, default);
        await fixture.Chain.MineAsync(ProgramOnChain.Confirmations);
        DateTimeOffset at = (await fixture.Chain.Node.HeadAsync(default)).At;
        Assert.Equal(Stake, (await slashing.LoadStakeAtAsync(pledge.Node, at, default)).Amount);

        Bytes32 evidence = ProgramOnChain.Hash("what was seen");
        var fault = FaultId.Of(owner.Address.Operator, ViolationKind.ProtocolViolation, new EpochId(at.ToUnixTimeSeconds() / 30), evidence);
        var proposal = new SlashProposal(fault, pledge.Node, ViolationKind.ProtocolViolation, at.ToUnixTimeMilliseconds(), evidence, Wei.FromTokens(500), false);
        Assert.Equal("fault-id-differs", (await slashing.ProposeAsync(proposal with { Fault = new FaultId(ProgramOnChain.Hash("another")) }, default)).Refusal);
        Assert.Equal("AmountOutOfRange", (await slashing.ProposeAsync(proposal with { Amount = Stake + Stake }, default)).Refusal);
        SlashReceipt proposed = await program.WithBlocksAsync(slashing.ProposeAsync(proposal, default));
        Assert.Equal(proposed, await slashing.ProposeAsync(proposal, default));
        Assert.Equal((true, null), (proposed.Transaction is not null, proposed.Refusal));
        ChainCase open = (await slashing.ReadAsync(fault, default))!;
        Assert.Equal((owner.Address.Operator, CaseState.Proposed, Stake, Wei.FromTokens(500), Wei.FromTokens(500)), (open.Operator, open.State, open.StakeAtFault, open.Amount, open.Held));
        // Nothing has passed: advancing sends nothing, executing is the contract's no.
        Assert.Equal("CaseStateWrong", (await slashing.ExecuteAsync(fault, default)).Refusal);
        Assert.Null((await slashing.AdvanceAsync(fault, default)).Transaction);

        SlashReceipt withdrawn = await program.WithBlocksAsync(slashing.WithdrawAsync(fault, evidence, default));
        Assert.Equal(withdrawn, await slashing.WithdrawAsync(fault, evidence, default));
        Assert.Equal(CaseState.Dismissed, (await slashing.ReadAsync(fault, default))!.State);
        Assert.Single(await program.EventsAsync<SlashProposed>(), each => each.Fault == fault);
        Assert.Single(await program.EventsAsync<CaseWithdrawn>(), each => each.Fault == fault);
        Assert.Equal("case-ended", (await slashing.ExecuteAsync(fault, default)).Refusal);
        Assert.Null(await slashing.ReadAsync(new FaultId(evidence), default));
    }

    [Fact]
    public async Task Claim_ByTheProofOfThePublishedTree_PaysExactlyTheLeaf()
    {
        DevOperator owner = await fixture.Chain.OperatorAsync("port claim");
        await owner.RegisterAsync(1, default);
        var leaf = new RewardLeaf(owner.Address.Operator, new Wei(12_345_678_901_234_567_890));
        IReadOnlyList<RewardLeaf> leaves = RewardTree.PublishedLeaves([leaf], Wei.Zero);
        MerkleTree tree = RewardTree.OfLeaves(leaves);
        EpochId epoch = ProgramOnChain.NextEpoch();
        await program.WithBlocksAsync(program.Publication(outbox).PublishAsync(new RewardPosting(epoch, tree.Root, null, tree.Root, leaf.Cumulative), default));
        await fixture.Chain.Anvil.CallAsync("evm_increaseTime", 31);
        await fixture.Chain.MineAsync(1);
        await owner.ClaimAsync(epoch, leaf.Cumulative, tree.ProofOf(leaves.ToList().IndexOf(leaf)), default);
        Assert.Equal(leaf.Cumulative, await owner.PaidAsync(default));
    }

    private SignedPledge Pledge(ECDsa key, DevOperator owner) => SignedPledge.Of(key, AnvilProcess.ChainId, program.Settings.AddressOf(ContractName.OperatorStaking), owner.Address);
}
