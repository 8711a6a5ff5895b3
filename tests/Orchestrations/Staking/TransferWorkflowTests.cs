using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Transfer;

namespace NodeProgram.Orchestrations.Tests.Staking;

public class TransferWorkflowTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly string Instance = StakingEvents.Transfer(StakingWorld.Node, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Transfer_AcceptedAndKeyBrought_HandsOverAtTheBoundaryWithNewKeyAndCredentials(bool restarts)
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world);
        StakeAccount before = world.Stake;
        if (restarts)
            await lab.RestartAsync();
        world.Offer = OfferState.Accepted;
        await lab.RaiseAsync(Instance, StakingEvents.TransferChanged);
        Assert.Equal((StakingReason.TransferAccepted, "old", false), (world.Entries[^1].Reason, world.Key, world.Revoked));
        await lab.PassAsync(Day); // the epoch boundary
        Assert.Equal((StakingReason.TransferKeyAwaited, true), (world.Entries[^1].Reason, world.Revoked));
        if (restarts)
            await lab.RestartAsync();
        world.KeyBrought = true;
        await lab.RaiseAsync(Instance, StakingEvents.TransferChanged);
        Assert.Equal(StakingReason.TransferDone, (await lab.ResultAsync<TransferResult>(Instance))!.Reason);
        Assert.Equal(("buyer", "new", false, true), (world.Owner, world.Key, world.Revoked, world.InCensus));
        Assert.Same(before, world.Stake); // stake and locks go with the node as they are
    }

    [Fact]
    public async Task Transfer_AcceptedWithAnOpenCase_WaitsForItsEnd()
    {
        var world = new StakingWorld { OpenCases = 1 };
        await using WorkflowLab lab = await StartAsync(world);
        world.Offer = OfferState.Accepted;
        await lab.RaiseAsync(Instance, StakingEvents.TransferChanged);
        Assert.Equal((StakingReason.TransferBlocked, "seller"), (world.Entries[^1].Reason, world.Owner));
        await lab.PassAsync(10 * Day);
        Assert.Equal("seller", world.Owner);
        world.OpenCases = 0;
        await lab.PassAsync(Day);
        Assert.Equal("buyer", world.Owner);
    }

    [Fact]
    public async Task Transfer_CaseOutlastsTheOffer_ExpiresAndTheNodeStays()
    {
        var world = new StakingWorld { OpenCases = 1, Offer = OfferState.Accepted };
        await using WorkflowLab lab = await StartAsync(world);
        await lab.PassAsync(14 * Day);
        Assert.Equal((StakingReason.TransferExpired, StakingReason.TransferExpired, "seller"), ((await lab.ResultAsync<TransferResult>(Instance))!.Reason, world.Closed, world.Owner));
    }

    [Fact]
    public async Task Transfer_AcceptedOnTheChain_IsDoneThere()
    {
        // The contract has looked for open cases itself, and the node has gone over.
        var world = new StakingWorld { OpenCases = 1, Offer = OfferState.Accepted, OnChain = true, KeyBrought = true };
        await using WorkflowLab lab = await StartAsync(world);
        await lab.PassAsync(Day);
        Assert.Equal((StakingReason.TransferDone, "buyer"), ((await lab.ResultAsync<TransferResult>(Instance))!.Reason, world.Owner));
    }

    [Theory]
    [InlineData(OfferState.Withdrawn, 0, StakingReason.TransferWithdrawn)]
    [InlineData(OfferState.Offered, 14, StakingReason.TransferExpired)]
    public async Task Transfer_NotAccepted_Ends(OfferState state, int days, StakingReason reason)
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world);
        world.Offer = state;
        await lab.RaiseAsync(Instance, StakingEvents.TransferChanged);
        await lab.PassAsync(days * Day);
        Assert.Equal((reason, "seller"), ((await lab.ResultAsync<TransferResult>(Instance))!.Reason, world.Owner));
    }

    [Fact]
    public async Task Transfer_KeyNotBroughtInTime_LeavesTheCensusUntilItIs()
    {
        var world = new StakingWorld { Offer = OfferState.Accepted };
        await using WorkflowLab lab = await StartAsync(world);
        await lab.PassAsync(16 * Day);
        Assert.Equal((StakingReason.TransferKeyOverdue, false), (world.Entries[^1].Reason, world.InCensus));
        await lab.PassAsync(100 * Day); // across generations of the watch
        world.KeyBrought = true;
        await lab.RaiseAsync(Instance, StakingEvents.TransferChanged);
        Assert.Equal((StakingReason.TransferDone, true, false), (world.Entries[^1].Reason, world.InCensus, world.Revoked));
    }

    private static async Task<WorkflowLab> StartAsync(StakingWorld world)
    {
        var lab = new WorkflowLab(world.Registry);
        await lab.RestartAsync();
        world.Lock(1, 100, 90);
        await lab.StartAsync(TransferWorkflow.Name, Instance, new TransferInput(StakingWorld.Node, 1));
        return lab;
    }
}
