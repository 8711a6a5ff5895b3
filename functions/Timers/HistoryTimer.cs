using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.History;

namespace NodeProgram.Functions.Timers;

/// <summary>Keeps the history of nodes up to date, a block of telemetry after the other.</summary>
public sealed class HistoryTimer(HistoryFold fold, TimeProvider time, ILogger<HistoryTimer> log)
{
    [Function("HistoryTimer")]
    public async Task RunAsync([TimerTrigger("15 * * * * *")] TimerInfo timer, FunctionContext context)
    {
        int folded = await fold.RunAsync(time.GetUtcNow(), context.CancellationToken);
        if (folded > 0)
            log.LogInformation("Folded {Blocks} blocks of telemetry into the history", folded);
    }
}
