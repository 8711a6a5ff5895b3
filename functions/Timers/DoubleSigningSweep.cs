using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Cases;

namespace NodeProgram.Functions.Timers;

/// <summary>Looks twice a minute whether telemetry has shown that a node signs twice.</summary>
public sealed class DoubleSigningSweep(DoubleSigningDesk desk, ILogger<DoubleSigningSweep> log)
{
    [Function("DoubleSigningSweep")]
    public async Task RunAsync([TimerTrigger("15,45 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        int opened = await desk.OpenAsync(client, context.CancellationToken);
        if (opened > 0)
            log.LogInformation("{Cases} cases of double-signing were opened", opened);
    }
}
