using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>Removes what is left of sessions long over.</summary>
public sealed class SessionSweep(SessionStore sessions)
{
    private const int RowsPerSweep = 1000;

    [Function("SessionSweep")]
    public Task RunAsync([TimerTrigger("0 17 * * * *")] TimerInfo timer, FunctionContext context) => sessions.SweepAsync(RowsPerSweep, context.CancellationToken);
}
