using System.Numerics;
using NodeProgram.Chain;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Domain.Rewards.Merkle;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Rewards;
using NodeProgram.Functions.Tests.Auth.SignIn;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Publishing;

namespace NodeProgram.Functions.Tests.Rewards;

public sealed class OperatorRewardsTests : IAsyncLifetime
{
    private static readonly EthereumAddress Ada = Parse("0xde709f2102306220921060314715629080e2fb77"), Bob = Parse("0x27b1fdb04752bbc536007a920d24acb045561c26");
    private static readonly EthereumAddress Carol = Parse("0x52908400098527886e0f7030069857d2e4169ee7");
    private static readonly Wei Treasury = new(7);
    private readonly ProgramTables tables = new();
    private readonly Clock clock = new();
    private readonly BalanceRows balances;
    private readonly EpochRows epochs;
    private readonly PostedRoots posted;
    private readonly OperatorRewards rewards;

    public OperatorRewardsTests()
    {
        (balances, epochs, posted) = (new BalanceRows(tables.Client), new EpochRows(tables.Client), new PostedRoots(tables.Client));
        rewards = new OperatorRewards(epochs, balances, new RewardTrees(balances), posted, clock);
    }

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Rewards_OfThreeEpochs_AddUpToTheLeaf()
    {
        await CloseAsync(10, (Ada, 100, 0));
        await CloseAsync(11, (Ada, 100, 5), (Bob, 50, 0));
        await CloseAsync(12, (Ada, 130, 0), (Bob, 50, 0));

        PageOfRewards page = await rewards.ListAsync(Ada.Operator, new PageQuery(50, ""), default);
        Assert.Equal([(12L, 30), (11, 0), (10, 100)], page.Items.Select(item => (item.Epoch.Value, (int)item.Credited.Value)));
        RewardSums sums = await rewards.SumsAsync(Ada.Operator, default);
        Assert.Equal((130, 0), ((int)sums.Cumulative.Value, (int)sums.Debt.Value));
        Assert.Equal(sums.Cumulative.Value, page.Items.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Credited.Value));
        Assert.Equal(5, (int)page.Items[1].Debt.Value);

        PageOfRewards first = await rewards.ListAsync(Ada.Operator, new PageQuery(2, ""), default), rest = await rewards.ListAsync(Ada.Operator, new PageQuery(2, first.Next!), default);
        Assert.Equal(page.Items, first.Items.Concat(rest.Items));
        Assert.Null(rest.Next);
        Assert.Empty((await rewards.ListAsync(Carol.Operator, new PageQuery(50, ""), default)).Items);
        Assert.Equal(Wei.Zero, (await rewards.SumsAsync(Carol.Operator, default)).Cumulative);
    }

    [Fact]
    public async Task Proof_OfEveryOperator_HoldsAgainstTheEpochsRootAndIsTheTreesOwn()
    {
        await CloseAsync(10, (Ada, 100, 0), (Bob, 50, 0));
        EpochSummary epoch = (await epochs.FindNewestAsync(default))!;
        RewardLeaf[] leaves = [.. RewardTree.PublishedLeaves([new(Ada.Operator, new(100)), new(Bob.Operator, new(50))], Treasury)];
        MerkleTree tree = RewardTree.OfLeaves(leaves);
        foreach ((EthereumAddress owner, int wei) in new[] { (Ada, 100), (Bob, 50) })
        {
            RewardProofView proof = Done(await rewards.ProveAsync(owner, null, default));
            var leaf = new RewardLeaf(owner.Operator, new(wei));
            Assert.Equal([leaf.Operator.ToString(), leaf.Cumulative.ToString()], proof.Leaf);
            Assert.Equal(epoch.Roots.RewardRoot, proof.Root);
            Assert.Equal(tree.ProofOf(Array.IndexOf(leaves, leaf)), proof.Proof);
            Assert.True(MerkleProof.Verify(epoch.Roots.RewardRoot, leaf.Hash(), [.. proof.Proof]));
            Assert.Null(proof.ClaimableAt);
        }

        Assert.Equal("proof-unknown", Code(await rewards.ProveAsync(Carol, null, default)));
        Assert.Equal("epoch-unknown", Code(await rewards.ProveAsync(Ada, new EpochId(11), default)));
    }

    [Fact]
    public async Task Proof_NoEpochClosed_IsRefused() => Assert.Equal("epoch-unknown", Code(await rewards.ProveAsync(Ada, null, default)));

    [Fact]
    public async Task Proof_BalancesThatDoNotComeToTheRoot_IsAFaultNotAProof()
    {
        await CloseAsync(10, (Ada, 100, 0));
        await balances.WriteAsync(new EpochId(10), [new OperatorBalance(Ada.Operator, new(101), Wei.Zero)], default);
        await Assert.ThrowsAsync<InvalidDataException>(() => rewards.ProveAsync(Ada, null, default));
        await balances.WriteAsync(new EpochId(10), [new OperatorBalance(Ada.Operator, new(100), Wei.Zero)], default);
        Done(await rewards.ProveAsync(Ada, null, default));
    }

    [Fact]
    public async Task Proof_WithAChain_IsOfTheNewestRootThatCanBeClaimedFrom()
    {
        await CloseAsync(10, (Ada, 100, 0));
        await CloseAsync(11, (Ada, 110, 0));
        await CloseAsync(12, (Ada, 120, 0));
        foreach (long epoch in new long[] { 10, 11, 12 })
            await epochs.WritePublicationAsync(new EpochId(epoch), new Publication(true, "0x01"), default);
        Assert.Equal("proof-unknown", Code(await rewards.ProveAsync(Ada, null, default)));

        foreach (long epoch in new long[] { 10, 11, 12 })
            await PostAsync(epoch, clock.Now.AddHours(epoch));
        Assert.Equal("proof-unknown", Code(await rewards.ProveAsync(Ada, null, default)));
        clock.Now += TimeSpan.FromHours(11);
        RewardProofView proof = Done(await rewards.ProveAsync(Ada, null, default));
        Assert.Equal((11L, "110", clock.Now.ToUnixTimeMilliseconds()), (proof.Epoch.Value, proof.Leaf[1], proof.ClaimableAt));
        Assert.Equal("100", Done(await rewards.ProveAsync(Ada, new EpochId(10), default)).Leaf[1]);

        await posted.HandleAsync(new RootDisabled(Place, new EpochId(11), Bob, default, default), null!, default);
        Assert.Equal(10L, Done(await rewards.ProveAsync(Ada, null, default)).Epoch.Value);
        Assert.Equal("proof-unknown", Code(await rewards.ProveAsync(Ada, new EpochId(11), default)));
    }

    [Fact]
    public async Task Paid_ByEventsThatComeAgain_NeverFalls()
    {
        Claimed first = new(Place, new EpochId(10), Ada.Operator, Ada, new(100), new(100)), second = new(Place, new EpochId(11), Ada.Operator, Ada, new(30), new(130));
        foreach (Claimed claimed in new[] { first, second, first })
            await posted.HandleAsync(claimed, null!, default);
        Assert.Equal(new Wei(130), (await rewards.SumsAsync(Ada.Operator, default)).Paid);
        Assert.Equal(Wei.Zero, (await rewards.SumsAsync(Bob.Operator, default)).Paid);
    }

    private static ChainPlace Place { get; } = new(ContractName.RewardDistributor, 1, "0x", DateTimeOffset.UnixEpoch, "0x", 0);

    private async Task CloseAsync(long epoch, params (EthereumAddress Owner, int Cumulative, int Debt)[] owners)
    {
        OperatorBalance[] after = [.. owners.Select(owner => new OperatorBalance(owner.Owner.Operator, new(owner.Cumulative), new(owner.Debt)))];
        await balances.WriteAsync(new EpochId(epoch), after, default);
        Bytes32 root = RewardTree.OfLeaves(RewardTree.PublishedLeaves(after.Select(balance => balance.Leaf), Treasury)).Root;
        await epochs.WriteAsync(
            new EpochSummary
            {
                Epoch = new EpochId(epoch),
                StartAt = epoch * 1_000,
                EndAt = (epoch + 1) * 1_000,
                ClosedAt = (epoch + 1) * 1_000,
                PolicyVersion = 1,
                PolicyHash = "0x",
                LateBatches = 0,
                CommonCauses = 0,
                Network = new NetworkSummary(new EpochId(epoch), 0, 0, null, null, false, null, []),
                Pool = Wei.Zero,
                RolloverIn = Wei.Zero,
                Paid = Wei.Zero,
                Escrowed = Wei.Zero,
                Roots = new RootsLine(default, root, null, Wei.Zero, Treasury, null),
                EvidenceHash = default,
                TotalCumulative = Wei.Zero,
            },
            default);
    }

    private async Task PostAsync(long epoch, DateTimeOffset at) =>
        await posted.HandleAsync(
            new RootPosted(Place, new EpochId(epoch), (await epochs.FindAsync(new EpochId(epoch), default))!.Roots.RewardRoot, default, default, Wei.Zero, at), null!, default);

    private static RewardProofView Done(Outcome<RewardProofView> outcome) => Assert.IsType<Outcome<RewardProofView>.Done>(outcome).Value;

    private static string Code(Outcome<RewardProofView> outcome) => Assert.IsType<Outcome<RewardProofView>.Refused>(outcome).Refusal.Kind.Code;

    private static EthereumAddress Parse(string text) => EthereumAddress.TryParse(text, out EthereumAddress address) ? address : throw new ArgumentException(text);
}
