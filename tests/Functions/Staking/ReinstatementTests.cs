using System.Net;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Chain;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Staking;

/// <summary>A removal that an appeal overturns leaves nothing behind, wherever the node's exit has got to by then.</summary>
public class ReinstatementTests
{
    [Theory]
    [InlineData(true, false)] // the chain told first
    [InlineData(true, true)]
    [InlineData(false, false)] // no chain tells: the case ends the node
    [InlineData(false, true)]
    public async Task Removal_Overturned_BringsTheNodeBackWithItsCredentialsAndItCanEndAgain(bool chainTells, bool afterTheBoundary)
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1);
        if (chainTells)
            await app.Get<IEnumerable<IChainEventHandler>>().OfType<StakingChainEvents>().Single().HandleAsync(
                new NodeRemoved(new ChainPlace(ContractName.OperatorStaking, 1, "0x1", app.Clock.GetUtcNow(), "0x2", 0), node.Node), app.Engine.Client, default);
        await ApplyAsync(app, node, 1, CaseState.Executed);
        Assert.Equal(NodeState.Removed, (await app.NodeAsync(node.Node))!.State);
        // As the next sweep does it.
        foreach (Promise promise in await app.Get<Outbox>().LoadOverdueAsync(app.Clock.GetUtcNow().AddSeconds(1), 10, default))
            await app.Get<Outbox>().DeliverAsync(app.Engine.Client, promise, default);
        if (afterTheBoundary)
        {
            await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.CredentialsRevoked, TimeSpan.FromSeconds(120));
            NodeRecord gone = (await app.NodeAsync(node.Node))!;
            Assert.Equal((NodeState.Removed, true, ApplicationState.Exited), (gone.State, gone.CredentialsRevoked, await ApplicationAsync(app, gone)));
        }

        await ApplyAsync(app, node, 1, CaseState.Overturned);
        await app.PassAsync(3 * StakeApp.Epoch);
        NodeRecord back = (await app.NodeAsync(node.Node))!;
        Assert.Equal((NodeState.Active, false, ApplicationState.Operating), (back.State, back.CredentialsRevoked, await ApplicationAsync(app, back)));
        Assert.False(back.IsAbsentIn(Policy.Demo.Time.EpochOf(app.Clock.GetUtcNow()).Next));
        (await node.PostAsync("exit", new { reason = "Enough." })).Is(HttpStatusCode.Accepted);
        await app.UntilAsync(async () => (await app.NodeAsync(node.Node))!.State == NodeState.Exited, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Removal_OfTwoOneOverturned_StaysUntilTheOtherIsToo()
    {
        await using StakeApp app = await StakeApp.StartAsync();
        OwnNode node = await app.AddNodeAsync(1);
        await ApplyAsync(app, node, 1, CaseState.Executed);
        await ApplyAsync(app, node, 2, CaseState.Executed);
        await ApplyAsync(app, node, 1, CaseState.Overturned);
        Assert.Equal(NodeState.Removed, (await app.NodeAsync(node.Node))!.State);
        await ApplyAsync(app, node, 2, CaseState.Overturned);
        Assert.Equal(NodeState.Active, (await app.NodeAsync(node.Node))!.State);
    }

    private static async Task<ApplicationState> ApplicationAsync(StakeApp app, NodeRecord node) => (await app.Get<ApplicationStore>().FindAsync(node.Application, default))!.State;

    private static Task ApplyAsync(StakeApp app, OwnNode node, byte number, CaseState state)
    {
        Bytes32 root = Bytes32.HashOf([number]);
        var faultAt = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        EpochId epoch = Policy.Demo.Time.EpochOf(faultAt);
        OperatorId owner = node.Owner.Operator;
        var opening = new CaseOpening(
            FaultId.Of(owner, ViolationKind.MaliciousBehaviour, epoch, root), owner, node.Node, ViolationKind.MaliciousBehaviour, epoch, faultAt.ToUnixTimeMilliseconds(), root, Sanction.Removal,
            CaseOpening.TheProgram, "It lied.", Policy.Demo.Penalties);
        CaseRecord proposed = CaseRecord.Propose(opening, Wei.FromTokens(1_000), opening.FaultAtUnixMs);
        long? ended = state == CaseState.Overturned ? app.Clock.GetUtcNow().ToUnixTimeMilliseconds() + 1_000 : null;
        return app.Get<NodeRemoval>().ApplyAsync(proposed with { File = proposed.File with { State = state, ExecutedAmount = Wei.FromTokens(1_000), EndedAtUnixMs = ended } }, default);
    }
}
