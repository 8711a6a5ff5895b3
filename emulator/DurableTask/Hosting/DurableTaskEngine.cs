using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>
/// Runs durable orchestrations in this process on one SQLite file. How a host uses it:
/// <code>
/// DurableFunctionRegistry registry = new DurableFunctionRegistry().AddOrchestrator(...).AddActivity(...);
/// DurableTaskEngine engine = new(registry, new DurableEngineOptions { DatabasePath = ... });
/// await engine.StartAsync(token);   // opens the file, takes up what was under way
/// engine.Client                     // the DurableTaskClient; usable from the moment the engine is made, its calls work while the engine runs
/// await engine.StopAsync(token);    // ends running activities, flushes, closes the file
/// </code>
/// </summary>
public sealed class DurableTaskEngine : IHostedService, IAsyncDisposable
{
    public DurableTaskEngine(DurableFunctionRegistry registry, DurableEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
    }

    /// <summary>Starts, steers and reads this engine's orchestrations.</summary>
    public DurableTaskClient Client => throw new NotSupportedException("The engine is not here yet; its surface is.");

    /// <summary>Opens the file and takes up what was under way.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException("The engine is not here yet; its surface is.");

    /// <summary>Cancels running activities, stores what they returned, closes the file. A second call does nothing.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
