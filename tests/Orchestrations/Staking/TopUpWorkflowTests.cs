using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.TopUp;

namespace NodeProgram.Orchestrations.Tests.Staking;

public class TopUpWorkflowTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly string Instance = StakingEvents.TopUp(StakingWorld.Node, 1);

    [Theory]
    [InlineData(70, StakingReason.TopUpMet)] // rules, section 6: only below 70 %
    [InlineData(69, StakingReason.TopUpAsked)]
    public async Task TopUp_AroundTheBar_IsAskedForOnlyBelow(int staked, StakingReason first)
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, staked);
        Assert.Equal(first, world.Entries[0].Reason);
        Assert.Equal(first == StakingReason.TopUpAsked ? lab.Now.AddDays(30) : null, world.Entries[0].Deadline); // 30 days to do it
    }

    [Fact]
    public async Task TopUp_StakeLockedInTime_EndsWithoutConsequence()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, 50);
        Assert.Contains("Lock 50 wei more", world.Entries[0].Why, StringComparison.Ordinal);
        await lab.PassAsync(29 * Day);
        world.Lock(2, 20);
        await lab.RaiseAsync(Instance, StakingEvents.StakeChanged);
        Assert.Equal(StakingReason.TopUpMet, (await lab.ResultAsync<TopUpResult>(Instance))!.Reason);
        Assert.True(world.InCensus);
    }

    [Fact]
    public async Task TopUp_PriceComesBack_EndsAtTheNextDaysLook()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, 50);
        world.Required = new Wei(71);
        await lab.PassAsync(Day);
        Assert.Equal(StakingReason.TopUpMet, (await lab.ResultAsync<TopUpResult>(Instance))!.Reason);
    }

    [Fact]
    public async Task TopUp_AChainThatIsDownForDays_IsWaitedForAndNotGivenUp()
    {
        var world = new StakingWorld { FailuresAfterEffect = 300 }; // 12 quick ones, then one a quarter of an hour
        await using WorkflowLab lab = await StartAsync(world, 50);
        await lab.PassAsync(3 * Day);
        Assert.Null(await lab.ResultAsync<TopUpResult>(Instance));
        await lab.PassAsync(4 * Day);
        world.Lock(2, 50);
        await lab.RaiseAsync(Instance, StakingEvents.StakeChanged);
        await lab.PassAsync(Day);
        Assert.Equal(StakingReason.TopUpMet, (await lab.ResultAsync<TopUpResult>(Instance))!.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TopUp_Missed_LeavesTheCensusWithoutASlashAndReturnsWhenCovered(bool restarts)
    {
        var world = new StakingWorld { FailuresAfterEffect = restarts ? 1 : 0 };
        await using WorkflowLab lab = await StartAsync(world, 50);
        await lab.PassAsync(30 * Day - TimeSpan.FromMinutes(1));
        Assert.Equal([StakingReason.TopUpAsked], world.Reasons);
        Assert.True(world.InCensus);
        if (restarts)
            await lab.RestartAsync();
        await lab.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal([StakingReason.TopUpAsked, StakingReason.TopUpMissed], world.Reasons);
        Assert.False(world.InCensus);
        Assert.Equal((Wei.Zero, new Wei(50)), (world.Slashed, world.Stake.Bonded));
        await lab.PassAsync(60 * Day); // across generations of the watch
        if (restarts)
            await lab.RestartAsync();
        Assert.Equal(2, world.Entries.Count);
        world.Lock(2, 50);
        await lab.RaiseAsync(Instance, StakingEvents.StakeChanged);
        await lab.PassAsync(TimeSpan.FromSeconds(world.FailuresAfterEffect * 3));
        Assert.Equal((StakingReason.CoverageRecovered, true), ((await lab.ResultAsync<TopUpResult>(Instance))!.Reason, world.InCensus));
    }

    [Fact]
    public async Task TopUp_WithoutAnAveragePrice_ChangesNothing()
    {
        var world = new StakingWorld();
        await using WorkflowLab lab = await StartAsync(world, 50);
        world.Required = null;
        await lab.PassAsync(40 * Day);
        Assert.Equal([StakingReason.TopUpAsked], world.Reasons);
        Assert.True(world.InCensus);
    }

    private static async Task<WorkflowLab> StartAsync(StakingWorld world, int staked)
    {
        var lab = new WorkflowLab(world.Registry);
        await lab.RestartAsync();
        world.Lock(1, staked);
        await lab.StartAsync(TopUpWorkflow.Name, Instance, new TopUpInput(StakingWorld.Node));
        await lab.PassAsync(TimeSpan.FromSeconds(world.FailuresAfterEffect * 3)); // an activity that died is tried again after a second
        return lab;
    }
}
