using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Tests.Staking;
using NodeProgram.Orchestrations.TopUp;
using NodeProgram.Orchestrations.Transfer;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>A scenario of one node's stake.</summary>
internal abstract class StakingScenario : IHistoryScenario
{
    protected static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public abstract string Name { get; }

    public async Task<StoredHistory> PlayAsync()
    {
        var world = new StakingWorld();
        await using var lab = new WorkflowLab(world.Registry);
        await lab.RestartAsync();
        string instance = await PlayAsync(lab, world);
        return lab.Engine.ExportHistory(instance)!;
    }

    /// <returns>The instance whose history is kept.</returns>
    protected abstract Task<string> PlayAsync(WorkflowLab lab, StakingWorld world);

    protected static async Task<string> UnbondAsync(WorkflowLab lab, StakingWorld world, long lot)
    {
        world.Unbond(lot);
        await lab.StartAsync(UnbondingWorkflow.Name, StakingWorld.UnbondingOf(lot), new UnbondingInput(StakingWorld.Node, lot));
        return StakingWorld.UnbondingOf(lot);
    }
}

/// <summary>A lock unbonds, and enough remains.</summary>
internal sealed class UnbondingOfAPart : StakingScenario
{
    public override string Name => "unbonding-of-a-part";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        world.Lock(1, 100);
        world.Lock(2, 50);
        string instance = await UnbondAsync(lab, world, 2);
        await lab.PassAsync(8 * Day);
        return instance;
    }
}

/// <summary>The last lock unbonds, a case holds a part of it and lets go.</summary>
internal sealed class UnbondingOfAllPartFrozen : StakingScenario
{
    public override string Name => "unbonding-of-all-part-frozen";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        world.Lock(1, 100);
        await lab.PassAsync(Day);
        string instance = await UnbondAsync(lab, world, 1);
        world.Freeze(StakingWorld.Fault(1), 30, world.NowMs - 1_000);
        await lab.PassAsync(10 * Day);
        world.Release(StakingWorld.Fault(1));
        await lab.RaiseAsync(instance, StakingEvents.StakeChanged);
        return instance;
    }
}

/// <summary>The owner ends its node.</summary>
internal sealed class ExitOfANode : StakingScenario
{
    public override string Name => "exit-of-a-node";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        await lab.StartAsync(ExitWorkflow.Name, world.ExitInstance, new ExitInput(StakingWorld.Node, Domain.Staking.StakingReason.ExitAnnounced));
        await lab.PassAsync(2 * Day);
        return world.ExitInstance;
    }
}

/// <summary>A top-up is asked for and made.</summary>
internal sealed class TopUpMet : StakingScenario
{
    public override string Name => "top-up-met";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        string instance = StakingEvents.TopUp(StakingWorld.Node, 1);
        world.Lock(1, 50);
        await lab.StartAsync(TopUpWorkflow.Name, instance, new TopUpInput(StakingWorld.Node));
        await lab.PassAsync(3 * Day);
        world.Lock(2, 50);
        await lab.RaiseAsync(instance, StakingEvents.StakeChanged);
        return instance;
    }
}

/// <summary>A top-up is missed; later the node is covered again.</summary>
internal sealed class TopUpMissed : StakingScenario
{
    public override string Name => "top-up-missed";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        string instance = StakingEvents.TopUp(StakingWorld.Node, 1);
        world.Lock(1, 50);
        await lab.StartAsync(TopUpWorkflow.Name, instance, new TopUpInput(StakingWorld.Node));
        await lab.PassAsync(35 * Day);
        world.Lock(2, 50);
        await lab.RaiseAsync(instance, StakingEvents.StakeChanged);
        return instance;
    }
}

/// <summary>A node is offered, accepted in spite of a case that ends, and its key is late.</summary>
internal sealed class TransferDone : StakingScenario
{
    public override string Name => "transfer-done";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        string instance = StakingEvents.Transfer(StakingWorld.Node, 1);
        world.OpenCases = 1;
        await lab.StartAsync(TransferWorkflow.Name, instance, new TransferInput(StakingWorld.Node, 1));
        await lab.PassAsync(Day);
        world.Offer = OfferState.Accepted;
        await lab.RaiseAsync(instance, StakingEvents.TransferChanged);
        world.OpenCases = 0;
        await lab.PassAsync(20 * Day);
        world.KeyBrought = true;
        await lab.RaiseAsync(instance, StakingEvents.TransferChanged);
        return instance;
    }
}

/// <summary>Nobody accepts an offer.</summary>
internal sealed class TransferExpired : StakingScenario
{
    public override string Name => "transfer-expired";

    protected override async Task<string> PlayAsync(WorkflowLab lab, StakingWorld world)
    {
        string instance = StakingEvents.Transfer(StakingWorld.Node, 1);
        await lab.StartAsync(TransferWorkflow.Name, instance, new TransferInput(StakingWorld.Node, 1));
        await lab.PassAsync(15 * Day);
        return instance;
    }
}
