using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Functions.Ingestion;

/// <summary>Keeps the <see cref="IngestPulse"/> going.</summary>
public sealed class IngestHeartbeat(IngestPulse pulse)
{
    [Function("IngestHeartbeat")]
    public Task RunAsync([TimerTrigger("* * * * * *")] TimerInfo timer, FunctionContext context) => pulse.BeatAsync(context.CancellationToken);
}
