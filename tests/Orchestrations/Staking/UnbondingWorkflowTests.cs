using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Orchestrations.Tests.Staking;

public class UnbondingWorkflowTests
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7); // rules, section 6: unbonding takes 7 days

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // rebuilt from its history at every turn: it must decide by that alone
    public async Task Unbonding_RemainderSuffices_StaysInTheCensusAndIsWithdrawableAfterSevenDays(bool replayEveryTurn)
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, replayEveryTurn, (1, 100), (2, 50));
        await UnbondAsync(lab, world, 2);
        Assert.Equal(lab.Now + Week, Assert.Single(world.Entries).Deadline);
        await lab.PassAsync(Week - TimeSpan.FromSeconds(1));
        Assert.Equal([StakingReason.UnbondingStarted], world.Reasons);
        Assert.Equal(StakeRefusal.StillUnbonding, world.Withdraw(2));
        await lab.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([StakingReason.UnbondingStarted, StakingReason.Withdrawable], world.Reasons);
        Assert.Equal(new UnbondingResult(StakingWorld.Node, 2, StakingReason.Withdrawable), await lab.ResultAsync<UnbondingResult>(StakingWorld.UnbondingOf(2)));
        Assert.Equal((true, true, null), (world.InCensus, world.Operates, world.Withdraw(2)));
    }

    [Fact]
    public async Task Unbonding_RemainderBelowTheRequirement_LeavesTheCensusAtTheNextBoundaryAndDoesNotEnd()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, false, (1, 99), (2, 50));
        await UnbondAsync(lab, world, 2);
        StakingEntry entry = Assert.Single(world.Entries);
        Assert.Equal((StakingReason.RemainderInsufficient, false), (entry.Reason, world.InCensus));
        Assert.Contains("99 remain and 100 are needed", entry.Why, StringComparison.Ordinal);
        await lab.PassAsync(Week);
        Assert.Equal((true, 0), (world.Operates, world.Exits)); // it may stake again
    }

    [Fact]
    public async Task Unbonding_OfAllStake_EndsInTheExit()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, false, (1, 100));
        await UnbondAsync(lab, world, 1);
        await lab.PassAsync(Week);
        Assert.True(world.Operates); // until the epoch boundary
        await lab.PassAsync(TimeSpan.FromDays(1));
        Assert.Equal((false, true, 1), (world.Operates, world.Revoked, world.Exits));
        Assert.Equal(StakingReason.NothingStaked, world.Entries.First(entry => entry.Workflow == ExitWorkflow.Name).Reason);
        Assert.Null(world.Withdraw(1));
        world.AssertConserved();
    }

    [Fact]
    public async Task Unbonding_WithAPartFrozen_GivesTheRestAndWaitsForTheCase()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, false, (1, 100), (2, 50));
        await lab.PassAsync(TimeSpan.FromDays(1));
        long faultAt = world.NowMs;
        await lab.PassAsync(TimeSpan.FromDays(1));
        await UnbondAsync(lab, world, 2);
        Assert.Equal(new Wei(20), world.Freeze(StakingWorld.Fault(1), 20, faultAt)); // what unbonds answers for what happened before
        await lab.PassAsync(Week);
        Assert.Equal([StakingReason.UnbondingStarted, StakingReason.PartFrozen], world.Reasons);
        Assert.Contains(StakingWorld.Fault(1).ToString(), world.Entries[^1].Why, StringComparison.Ordinal);
        Assert.Null(world.Withdraw(2));
        Assert.Equal((new Wei(30), (StakeRefusal?)StakeRefusal.Frozen), (world.Withdrawn, world.Withdraw(2)));
        await lab.PassAsync(TimeSpan.FromDays(100)); // across two generations of the watch
        Assert.Null(await lab.ResultAsync<UnbondingResult>(StakingWorld.UnbondingOf(2)));
        Assert.Equal(2, world.Entries.Count);
        world.Release(StakingWorld.Fault(1));
        await lab.RaiseAsync(StakingWorld.UnbondingOf(2), StakingEvents.StakeChanged);
        Assert.Equal(StakingReason.Withdrawable, (await lab.ResultAsync<UnbondingResult>(StakingWorld.UnbondingOf(2)))!.Reason);
        Assert.Null(world.Withdraw(2));
        world.AssertConserved();
    }

    [Fact]
    public async Task Unbonding_SlashedWholeWhileItUnbonds_EndsWithNothing()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, false, (1, 100), (2, 50));
        await lab.PassAsync(TimeSpan.FromDays(1));
        await UnbondAsync(lab, world, 2);
        world.Freeze(StakingWorld.Fault(1), 50, world.NowMs - 1_000);
        world.Slash(StakingWorld.Fault(1), 50);
        await lab.PassAsync(Week);
        Assert.Equal(StakingReason.LockEnded, (await lab.ResultAsync<UnbondingResult>(StakingWorld.UnbondingOf(2)))!.Reason);
        world.AssertConserved();
    }

    [Fact]
    public async Task Unbonding_OfALockThatDoesNotUnbond_SaysSo()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, false, (1, 100));
        await lab.StartAsync(UnbondingWorkflow.Name, StakingWorld.UnbondingOf(1), new UnbondingInput(StakingWorld.Node, 1));
        Assert.Equal(StakingReason.NotUnbonding, (await lab.ResultAsync<UnbondingResult>(StakingWorld.UnbondingOf(1)))!.Reason);
    }

    [Fact]
    public async Task Exit_EngineEndedAtEveryWaitAndActivitiesDyingAfterTheirEffect_HappensOnce()
    {
        var world = new StakingWorld { FailuresAfterEffect = 2 };
        await using WorkflowLab lab = await StartAsync(world, true, (1, 100));
        await lab.PassAsync(TimeSpan.FromDays(1));
        await UnbondAsync(lab, world, 1);
        for (int day = 0; day < 10; day++)
        {
            await lab.RestartAsync();
            await lab.PassAsync(TimeSpan.FromDays(1));
        }

        Assert.Equal((1, true, false), (world.Exits, world.Revoked, world.Operates));
        Assert.Equal([StakingReason.NothingStaked, StakingReason.Exited], world.Entries.Where(entry => entry.Workflow == ExitWorkflow.Name).Select(entry => entry.Reason));
    }

    private static async Task<WorkflowLab> StartAsync(StakingWorld world, bool replayEveryTurn, params (long Id, int Amount)[] locks)
    {
        var lab = new WorkflowLab(world.Registry, replayEveryTurn);
        await lab.RestartAsync();
        foreach ((long id, int amount) in locks)
            world.Lock(id, amount);
        return lab;
    }

    private static async Task UnbondAsync(WorkflowLab lab, StakingWorld world, long lot)
    {
        Assert.Null(world.Unbond(lot));
        await lab.StartAsync(UnbondingWorkflow.Name, StakingWorld.UnbondingOf(lot), new UnbondingInput(StakingWorld.Node, lot));
        await lab.PassAsync(TimeSpan.FromMilliseconds(0));
    }
}
