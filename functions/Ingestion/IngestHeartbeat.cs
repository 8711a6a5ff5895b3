using Microsoft.Azure.Functions.Worker;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Ingestion;

/// <summary>
/// The ingestion's sign of life: as long as the program runs and can write to its tables, it says so, and notices when it could not for longer than the policy's gap (rules, section 2, "ingestion
/// itself failed"). The first sign of a process finds the gap that its predecessor's end left.
/// </summary>
public sealed class IngestHeartbeat(IngestRows rows, PolicyInForce policy, TimeProvider time) : IDisposable
{
    // So often within the gap that one sign may be missed, and no more often than that on a long one.
    private const int SignsPerGap = 3;

    private readonly SemaphoreSlim one = new(1);
    private long? written;

    [Function("IngestHeartbeat")]
    public Task RunAsync([TimerTrigger("* * * * * *")] TimerInfo timer, FunctionContext context) => BeatAsync(context.CancellationToken);

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
            if ((written ?? await rows.FindLastAsync(cancellation)) is { } last && now - last > gap)
                await rows.WriteGapAsync(new IngestGap(last, now), cancellation);
            await rows.WriteAsync(now, cancellation);
            written = now;
        }
        finally
        {
            one.Release();
        }
    }
}
