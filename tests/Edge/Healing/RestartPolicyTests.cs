using FsCheck.Xunit;
using NodeProgram.Edge.Healing;

namespace NodeProgram.Edge.Tests.Healing;

public sealed class RestartPolicyTests
{
    [Fact]
    public void Observe_FailsOnAndOn_RestartsAfterDoublingPausesAndSixTimesAnHour()
    {
        var policy = new RestartPolicy(3);
        int[] at = [.. Enumerable.Range(0, 7_200).Where(second => policy.Observe(false, TimeSpan.FromSeconds(second)))];
        // 30 s, 60 s, ... after the one before, then 30 min; within the hour from second 2 no more than six.
        Assert.Equal([2, 32, 92, 212, 452, 932, 3_602, 5_402], at);
    }

    [Fact]
    public void Observe_HealthyTenMinutes_BeginsWithTheShortPauseAgain()
    {
        var policy = new RestartPolicy(1);
        Assert.True(policy.Observe(false, TimeSpan.Zero));
        Assert.False(policy.Observe(false, TimeSpan.FromSeconds(29)));
        Assert.True(policy.Observe(false, TimeSpan.FromSeconds(30)));
        for (int second = 31; second <= 631; second += 10)
            Assert.False(policy.Observe(true, TimeSpan.FromSeconds(second)));
        Assert.True(policy.Observe(false, TimeSpan.FromSeconds(640)));
        Assert.False(policy.Observe(false, TimeSpan.FromSeconds(669)));
        Assert.True(policy.Observe(false, TimeSpan.FromSeconds(670)));
    }

    [Property]
    public void Observe_AnyChecks_NeverAtASuccessNeverEarlyNeverMoreThanSixAnHour(bool[] checks, byte needed)
    {
        int failuresNeeded = needed % 5 + 1, inARow = 0;
        var policy = new RestartPolicy(failuresNeeded);
        var restarts = new List<TimeSpan>();
        for (int index = 0; index < checks.Length; index++)
        {
            TimeSpan now = TimeSpan.FromSeconds(index * 40);
            inARow = checks[index] ? 0 : inARow + 1;
            if (!policy.Observe(checks[index], now))
                continue;
            Assert.True(inARow >= failuresNeeded);
            inARow = 0;
            restarts.Add(now);
            Assert.True(restarts.Count(restart => now - restart < TimeSpan.FromHours(1)) <= RestartPolicy.PerHourMax);
        }
    }
}
