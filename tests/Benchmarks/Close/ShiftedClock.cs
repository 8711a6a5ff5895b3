namespace NodeProgram.Benchmarks.Close;

/// <summary>The machine's clock, some days earlier or later: so that an epoch's gate opens while the benchmark runs. It is shifted only while no epoch is being closed.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private TimeSpan shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;

    /// <summary>From now on it is this time.</summary>
    public void SetTo(DateTimeOffset now) => shift = now - System.GetUtcNow();
}
