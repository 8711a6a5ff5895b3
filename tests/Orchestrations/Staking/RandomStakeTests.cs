using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.TopUp;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Orchestrations.Tests.Staking;

/// <summary>
/// Whatever happens in which order, engine crashes included: what was deposited is withdrawn, slashed or still there; no case holds more than there is; a node ends once; every watch ends when
/// there is nothing left to wait for.
/// </summary>
public class RandomStakeTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Stake_AnySequenceOfEvents_KeepsItsInvariants(int seed)
    {
        var random = new Random(seed);
        var world = new StakingWorld { FailuresAfterEffect = seed % 3 };
        await using var lab = new WorkflowLab(world.Registry, replayEveryTurn: seed % 2 == 0);
        await lab.RestartAsync();
        var unbonding = new List<string>();
        var faults = new List<FaultId>();
        long lots = 0;
        for (int step = 0; step < Steps; step++)
        {
            long lot = lots == 0 ? 0 : random.NextInt64(1, lots + 1);
            switch (random.Next(10))
            {
                case 0 or 1:
                    world.Lock(++lots, random.Next(1, 120), random.Next(4) == 0 ? 90 : 0);
                    break;
                case 2 or 3 when world.Unbond(lot) is null && !unbonding.Contains(StakingWorld.UnbondingOf(lot)):
                    unbonding.Add(StakingWorld.UnbondingOf(lot));
                    await lab.StartAsync(UnbondingWorkflow.Name, unbonding[^1], new UnbondingInput(StakingWorld.Node, lot));
                    break;
                case 4:
                    world.Withdraw(lot);
                    break;
                case 5:
                    faults.Add(StakingWorld.Fault(step));
                    world.Freeze(faults[^1], random.Next(1, 80), world.NowMs - random.NextInt64(0, 10 * 86_400_000L));
                    break;
                case 6 when faults.Count > 0:
                    FaultId fault = faults[random.Next(faults.Count)];
                    if (random.Next(2) == 0)
                        world.Release(fault);
                    else
                        world.Slash(fault, random.Next(1, 80));
                    foreach (string watch in unbonding)
                    {
                        if (await lab.ResultAsync<UnbondingResult>(watch) is null)
                            await lab.RaiseAsync(watch, StakingEvents.StakeChanged);
                    }

                    break;
                case 7:
                    await lab.PassAsync(TimeSpan.FromHours(random.Next(1, 120)));
                    break;
                case 8:
                    await lab.RestartAsync();
                    break;
                case 9 when world.Operates:
                    await lab.StartAsync(TopUpWorkflow.Name, StakingEvents.TopUp(StakingWorld.Node, step), new TopUpInput(StakingWorld.Node));
                    break;
            }

            world.AssertConserved();
        }

        foreach (FaultId fault in faults)
            world.Release(fault);
        await lab.PassAsync(TimeSpan.FromDays(20));
        foreach (string watch in unbonding)
            Assert.NotNull(await lab.ResultAsync<UnbondingResult>(watch));
        foreach (long lot in world.Stake.Entries.Values.Where(static entry => !entry.IsBonded).Select(static entry => entry.Id).ToArray())
            Assert.Null(world.Withdraw(lot));
        world.AssertConserved();
        Assert.Equal(Domain.Quantities.Wei.Zero, world.Stake.Unbonding);
        foreach (IGrouping<string, StakingEntry> process in world.Entries.GroupBy(static entry => entry.Instance))
        {
            Assert.Equal(Enumerable.Range(1, process.Count()), process.Select(static entry => entry.Sequence));
            Assert.True(process.Count(static entry => entry.State == StakingState.Ended) <= 1 && process.SkipLast(1).All(static entry => entry.State == StakingState.Waiting), process.Key);
        }

        Assert.Equal(world.Operates ? 0 : 1, world.Entries.Count(static entry => entry.Reason == StakingReason.Exited));
        Assert.Equal(world.Operates ? 0 : 1, world.Exits);
    }
}
