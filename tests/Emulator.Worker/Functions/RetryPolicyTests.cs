using FsCheck.Xunit;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Emulator.Worker.Functions;

namespace NodeProgram.Emulator.Worker.Tests.Functions;

/// <summary>Delays of the retry attributes. Source: the real host's RandomizedExponentialBackoffStrategy.</summary>
public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 0.5, 2)]
    [InlineData(2, 0.0, 2 + (0.8 * 2))]
    [InlineData(2, 1.0, 2 + (1.2 * 2))]
    [InlineData(3, 0.5, 2 + 4)]
    [InlineData(4, 0.5, 2 + 8)]
    [InlineData(6, 0.5, 30)]
    [InlineData(1000, 0.0, 30)]
    public void DelayBefore_Exponential_GrowsFromMinimumToMaximum(int retry, double chance, double seconds)
    {
        var policy = RetryPolicy.TryCreate(new ExponentialBackoffRetryAttribute(-1, "00:00:02", "00:00:30"), out _)!;
        Assert.Equal(TimeSpan.FromSeconds(seconds), policy.DelayBefore(retry, () => chance));
    }

    [Property]
    public bool DelayBefore_Exponential_StaysWithinItsBounds(byte minimum, byte extra, ushort retry, byte chance)
    {
        var policy = new RetryPolicy(-1, TimeSpan.FromSeconds(minimum), TimeSpan.FromSeconds(minimum + extra));
        var delay = policy.DelayBefore(retry + 1, () => chance / 256d);
        return delay >= policy.Minimum && delay <= policy.Maximum;
    }

    [Theory]
    [InlineData(2, 1, true)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(0, 1, false)]
    [InlineData(-1, int.MaxValue, true)]
    public void Allows_Retry_UpToTheCount(int maximum, int retry, bool allowed) =>
        Assert.Equal(allowed, RetryPolicy.TryCreate(new FixedDelayRetryAttribute(maximum, "00:00:01"), out _)!.Allows(retry));

    [Theory]
    [InlineData(-2, "00:00:01")]
    [InlineData(1, "1 second")]
    [InlineData(1, "-00:00:01")]
    [InlineData(1, "")]
    public void TryCreate_NoPolicy_TellsWhy(int count, string delay)
    {
        Assert.Null(RetryPolicy.TryCreate(new FixedDelayRetryAttribute(count, delay), out var fault));
        Assert.NotEmpty(fault!);
    }
}
