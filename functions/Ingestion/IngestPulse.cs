using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Ingestion;

/// <summary>
/// The ingestion's pulse: as long as the program runs and can write to its tables it gives signs of life, and finds out when it could not for longer than the policy's gap (rules, section 2,
/// "ingestion itself failed"). The first sign of a process finds the gap that its predecessor's end left. One in a process.
/// </summary>
public sealed class IngestPulse(IngestRows rows, PolicyInForce policy, TimeProvider time) : IDisposable
{
    // So often within the gap that one sign may be missed, and no more often than that on a long one.
    private const int SignsPerGap = 3;

    private readonly SemaphoreSlim one = new(1);
    private long? written;

    public void Dispose() => one.Dispose();

    /// <summary>Gives a sign of life if one is due.</summary>
    public async Task BeatAsync(CancellationToken cancellation)
    {
        long gap = policy.Policy.Measurement.IngestGapSeconds * 1_000L;
        await one.WaitAsync(cancellation);
        try
        {
            long now = time.GetUtcNow().ToUnixTimeMilliseconds();
            if (written is { } before && now >= before && now - before < gap / SignsPerGap)
                return;
            // What is stored, not what this process remembers: another one may have been alive meanwhile.
            long? last = await rows.FindLastAsync(cancellation);
            if (last is { } known && now - known > gap)
                await rows.WriteGapAsync(new IngestGap(known, now), cancellation);
            if (last is null || now > last)
                await rows.WriteAsync(now, cancellation);
            written = now;
        }
        finally
        {
            one.Release();
        }
    }
}
