using Microsoft.Extensions.Logging;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Loops that invoke functions from the moment the host is ready until it stops.</summary>
internal abstract class TriggerListener(HostStop stop, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> running = [];

    protected ILoggerFactory Loggers { get; } = loggers;

    public void Start()
    {
        foreach (var loop in Loops())
        {
            running.Add(Task.Run(() => GuardAsync(loop)));
        }
    }

    /// <summary>Cancels the invocations under way and waits for them; gives up when the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        try
        {
            await Task.WhenAll(running).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Loggers.CreateLogger("Host").LogWarning("{Listener}: functions that do not heed their cancellation token were left behind.", GetType().Name);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        stopping.Dispose();
    }

    protected abstract IEnumerable<Func<CancellationToken, Task>> Loops();

    private async Task GuardAsync(Func<CancellationToken, Task> loop)
    {
        var token = stopping.Token;
        try
        {
            await loop(token);
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception exception)
        {
            // A host without one of its triggers would look healthy and do nothing.
            Loggers.CreateLogger("Host").LogCritical(exception, "{Listener}: a trigger has stopped working; the host stops.", GetType().Name);
            stop.Fail();
        }
    }
}
