using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Timers;

/// <summary>Puts into the audit trail what processes did and died before telling it.</summary>
public sealed class TrailSweep(CarriedTrail trail, TimeProvider time, ILogger<TrailSweep> log)
{
    private const int PromisesPerSweep = 500;
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    [Function("TrailSweep")]
    public async Task RunAsync([TimerTrigger("15,45 * * * * *")] TimerInfo timer, FunctionContext context)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (await trail.SweepAsync(now - Overdue, now - Abandoned, PromisesPerSweep, Failed, context.CancellationToken) is > 0 and var found)
            log.LogInformation("Looked at {Count} rows whose acts were not told to the trail", found);

        void Failed(string promise, Exception e) => log.LogWarning(e, "{Promise} could not be brought into the trail now", promise);
    }
}
