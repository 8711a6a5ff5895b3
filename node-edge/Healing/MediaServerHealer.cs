using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Healing;

/// <summary>What was done about the media server; counts since the relay's start.</summary>
internal sealed record HealingReport(bool? Up, int Failures, long Restarts, long RestartsFailed, long? LastRestartAtUnixMs, string? LastOutcome);

/// <summary>Restarts the media server when its checks fail and the operator has given a command; without one it only counts. Safe from any thread.</summary>
internal sealed class MediaServerHealer(RestartPolicy policy, RestartCommand? command, TimeProvider time, RelayLog log) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim due = new(0);
    private readonly long startedAt = time.GetTimestamp();
    private bool restarting;
    private HealingReport report = new(null, 0, 0, 0, null, null);

    /// <summary>Takes a check in; null is none and changes nothing. While the command runs, checks do not count.</summary>
    internal void See(bool? up)
    {
        lock (gate)
        {
            if (up is not bool known)
                return;
            report = report with { Up = known, Failures = known ? 0 : report.Failures + 1 };
            if (command is null || restarting || !policy.Observe(known, time.GetElapsedTime(startedAt)))
                return;
            restarting = true;
            due.Release();
        }
    }

    internal HealingReport Report()
    {
        lock (gate)
            return report;
    }

    /// <summary>Runs the command whenever it is due, until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await due.WaitAsync(cancellation);
            long number = Report().Restarts + 1;
            log.Warn("healing", $"the media server fails its checks; restart {number}");
            (bool succeeded, string outcome) = await command!.RunAsync(cancellation);
            log.Warn("healing", $"restart {number}: {outcome}");
            lock (gate)
            {
                report = report with
                {
                    Restarts = number, RestartsFailed = report.RestartsFailed + (succeeded ? 0 : 1), LastRestartAtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(), LastOutcome = outcome,
                };
                restarting = false;
            }
        }
    }

    public void Dispose() => due.Dispose();
}
