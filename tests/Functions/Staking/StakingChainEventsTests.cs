using System.Net;
using System.Security.Cryptography;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Functions.Tests.Staking;

/// <summary>With a chain its events, each of which may come twice, move the workflows, and what the chain alone moves the API refuses.</summary>
public class StakingChainEventsTests
{
    [Fact]
    public async Task UnbondingStarted_Twice_IsFollowedOnceUntilTheLastWeiIsFree()
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000), Lot(2, 5_000) with { UnbondingSinceUnixMs = app.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Frozen = Wei.FromTokens(1_000) });
        (await node.PostAsync("unbondings", new { lot = 1 })).IsProblem("stake-on-chain");
        (await node.DepositAsync(3, 1)).IsProblem("stake-on-chain");
        (await node.PostAsync("transfer", new { to = "0x52908400098527886E0F7030069857D2E4169EE7" })).IsProblem("stake-on-chain");
        var unbonding = new UnbondingStarted(At(app), node.Node, 2, Wei.FromTokens(5_000), app.Clock.GetUtcNow().AddSeconds(210));
        await TellAsync(app, unbonding, unbonding);
        await node.ReachAsync("Unbonding", "unbondingStarted", 10);
        await node.ReachAsync("Unbonding", "partFrozen", 80);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000), chain.Stakes[node.Node].Lots[1] with { Frozen = Wei.Zero });
        await TellAsync(app, new SlashExecuted(At(app), default, node.Node, node.Owner, Wei.Zero, true));
        await node.ReachAsync("Unbonding", "withdrawable", 10);
        Assert.Equal("chain", (await node.StakeAsync()).Json.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Staked_AfterARemainderThatWasTooSmall_BringsTheNodeBack()
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 9_000), Lot(2, 1_000) with { UnbondingSinceUnixMs = app.Clock.GetUtcNow().ToUnixTimeMilliseconds() });
        await TellAsync(app, new UnbondingStarted(At(app), node.Node, 2, Wei.FromTokens(1_000), app.Clock.GetUtcNow().AddSeconds(210)));
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.Absences.Count == 1, TimeSpan.FromSeconds(10));
        await app.PassAsync(StakeApp.Epoch);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 9_000), Lot(3, 1_000));
        await TellAsync(app, new Staked(At(app), node.Node, 3, Wei.FromTokens(1_000), 0, app.Clock.GetUtcNow()));
        Assert.NotNull((await app.NodeAsync(node.Node))!.Absences.Single().UntilEpoch);
    }

    [Theory]
    [InlineData(false, NodeState.Exited)]
    [InlineData(true, NodeState.Removed)]
    public async Task Node_DeactivatedOrRemovedOnTheChain_EndsAtTheBoundary(bool removed, NodeState state)
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000));
        ChainEvent happened = removed ? new NodeRemoved(At(app), node.Node) : new NodeDeactivated(At(app), node.Node);
        await TellAsync(app, happened, happened);
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.State == state, TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Node_TransferredByADealOfTheEscrow_GoesToItsBuyer()
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1), buyer = await app.AddNodeAsync(2);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000)) with { OpenCases = 1 };
        var transferred = new NodeTransferred(At(app), node.Node, node.Owner, buyer.Owner);
        await TellAsync(app, transferred, transferred);
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.Operator == buyer.Owner, TimeSpan.FromSeconds(10));
        Assert.Single((await app.NodeAsync(node.Node))!.FormerOwners);
        Assert.Equal(1, (await app.Get<TransferStore>().FindNewestAsync(node.Node, default))!.Sequence);
    }

    [Fact]
    public async Task NodeOffered_WithdrawnAndOfferedAgain_IsTwoTransfers()
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1), buyer = await app.AddNodeAsync(2);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000));
        await TellAsync(app, new NodeOffered(At(app), node.Node, buyer.Owner));
        await node.ReachAsync("NodeTransfer", "transferOffered", 10);
        await TellAsync(app, new NodeOffered(At(app), node.Node, null));
        await node.ReachAsync("NodeTransfer", "transferWithdrawn", 10);
        await TellAsync(app, new NodeOffered(At(app), node.Node, buyer.Owner));
        await node.ReachAsync("NodeTransfer", "transferOffered", 10);
        Assert.Equal(2, (await app.Get<TransferStore>().FindNewestAsync(node.Node, default))!.Sequence);
    }

    [Theory]
    [InlineData(false)] // all of it read in one pass, as after an outage of the endpoint
    [InlineData(true)] // the first buyer's key is awaited
    public async Task Node_SoldOnBeforeTheFirstBuyerBroughtAKey_GoesToTheLastBuyer(bool later)
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1), first = await app.AddNodeAsync(2), last = await app.AddNodeAsync(3);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000));
        await TellAsync(app, new NodeTransferred(At(app), node.Node, node.Owner, first.Owner));
        if (later)
            await node.ReachAsync("NodeTransfer", "transferKeyAwaited", 60);
        var onward = new NodeTransferred(At(app), node.Node, first.Owner, last.Owner);
        await TellAsync(app, new NodeOffered(At(app), node.Node, last.Owner), onward, onward);
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.Operator == last.Owner, TimeSpan.FromSeconds(10));
        await app.PassAsync(2 * StakeApp.Epoch);
        NodeRecord owned = (await app.NodeAsync(node.Node))!;
        Assert.Equal((last.Owner, true), (owned.Operator, owned.CredentialsRevoked));
        Assert.Equal(later ? [node.Owner, first.Owner] : [node.Owner], owned.FormerOwners.Select(former => former.Operator));
        TransferRecord newest = (await app.Get<TransferStore>().FindNewestAsync(node.Node, default))!;
        Assert.Equal((2L, last.Owner.Key, OfferState.Accepted), (newest.Sequence, newest.To, newest.State));
        Assert.False((await app.Get<TransferStore>().FindAsync(node.Node, 1, default))!.IsOpen);
        (await node.PostAsync("transfer/key", new { nodeKey = NewKey() }, first.Token)).IsProblem("operator-mismatch");
        (await node.PostAsync("transfer/key", new { nodeKey = NewKey() }, last.Token)).Is(HttpStatusCode.Accepted);
        await app.UntilAsync(async () => !(await app.NodeAsync(node.Node))!.CredentialsRevoked, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Node_OfferWithdrawnAndSoldInTheSamePass_GoesToItsBuyer()
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1), buyer = await app.AddNodeAsync(2);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000));
        await TellAsync(
            app, new NodeOffered(At(app), node.Node, buyer.Owner), new NodeOffered(At(app), node.Node, null), new NodeTransferred(At(app), node.Node, node.Owner, buyer.Owner));
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.Operator == buyer.Owner, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Node_OfferedMoreOftenThanAPageHolds_IsOfferedOnceMore()
    {
        var chain = new Chain();
        await using StakeApp app = await StakeApp.StartAsync(chain.Add);
        OwnNode node = await app.AddNodeAsync(1), buyer = await app.AddNodeAsync(2);
        chain.Stakes[node.Node] = Staked(node, Lot(1, 10_000));
        for (int offer = 1; offer <= 1_003; offer++)
        {
            var over = new TransferRecord(node.Node, offer, node.Owner.Key, buyer.Owner.Key, true, OfferState.Withdrawn, app.Clock.GetUtcNow().AddDays(-1), Closed: Domain.Staking.StakingReason.TransferWithdrawn);
            await app.Get<TransferStore>().AddAsync(over, told: null, default);
        }

        await TellAsync(app, new NodeOffered(At(app), node.Node, buyer.Owner));
        Assert.Equal((1_004L, OfferState.Offered), (await app.Get<TransferStore>().FindNewestAsync(node.Node, default) is { } newest ? (newest.Sequence, newest.State) : default));
        // What costs nothing to repeat must not fill the trail that everything else about the node is written to.
        Assert.Empty(await app.Get<AuditLog>().LoadAsync(Subjects.Node(node.Node), default));
        Assert.Contains(await app.Get<AuditLog>().LoadAsync(Subjects.Workflow(StakingEvents.Transfer(node.Node, 1_004)), default), row => row.What.StartsWith("offers", StringComparison.Ordinal));
    }

    private static string NewKey()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return System.Buffers.Text.Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo());
    }

    private static ChainPlace At(StakeApp app) => new(ContractName.OperatorStaking, 1, "0x1", app.Clock.GetUtcNow(), "0x2", 0);

    private static StakeLot Lot(long id, long tokens) => new(id, Wei.FromTokens(tokens), Wei.Zero, 0, 0, null, 0, []);

    private static NodeStake Staked(OwnNode node, params StakeLot[] lots) => new(node.Owner.Key, PledgeState.Active, lots, 0);

    private static async Task TellAsync(StakeApp app, params ChainEvent[] events)
    {
        IChainEventHandler handler = app.Get<IEnumerable<IChainEventHandler>>().OfType<StakingChainEvents>().Single();
        foreach (ChainEvent happened in events)
            await handler.HandleAsync(happened, app.Engine.Client, default);
    }

    /// <summary>A register whose answers the test sets; there is nothing else behind it.</summary>
    private sealed class Chain : IStakeRegistry
    {
        public Dictionary<NodeId, NodeStake> Stakes { get; } = [];

        public void Add(IServiceCollection services) => services.AddSingleton<IStakeRegistry>(this);

        public Task<NodeStake> LoadAsync(NodeId node, CancellationToken cancellation) => Task.FromResult(Stakes.GetValueOrDefault(node, NodeStake.Unknown));

        public Task<ChainRegistration> RegisterAsync(NodeId node, Wei requiredStake, CancellationToken cancellation) => Task.FromResult(new ChainRegistration(true, "0x1"));
    }
}
