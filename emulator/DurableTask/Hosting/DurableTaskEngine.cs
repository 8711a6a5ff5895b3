using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Hosting;
using NodeProgram.Emulator.DurableTask.Engine;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>
/// Runs durable orchestrations in this process on one SQLite file. How a host uses it:
/// <code>
/// DurableFunctionRegistry registry = new DurableFunctionRegistry().AddOrchestrator(...).AddActivity(...);
/// DurableTaskEngine engine = new(registry, new DurableEngineOptions { DatabasePath = ... });
/// await engine.StartAsync(token);   // opens the file, takes up what was under way
/// engine.Client                     // the DurableTaskClient; there from the moment the engine is made, its calls work while the engine runs
/// engine.Completion                 // faults when the store fails (disk full, damaged file): the host should end with a non-zero code
/// await engine.StopAsync(token);    // ends running activities, stores what was done, closes the file
/// </code>
/// An acknowledged call is on the disk (fsync); so is every result before anything follows from it.
/// </summary>
public sealed class DurableTaskEngine : IHostedService, IAsyncDisposable
{
    private readonly DurableFunctionRegistry _registry;
    private readonly DurableEngineOptions _options;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EngineCore? _core;
    private int _stops;

    public DurableTaskEngine(DurableFunctionRegistry registry, DurableEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _registry = registry;
        _options = options;
        Client = new EmbeddedDurableTaskClient(this, options);
    }

    /// <summary>Starts, steers and reads this engine's orchestrations. Its calls throw <see cref="InvalidOperationException"/> while the engine does not run.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>Ends when the engine has stopped; faults with a <see cref="DurableStoreException"/> when its database fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>When the next durable timer is due; null = none. With a fake clock: advance it to here.</summary>
    public DateTimeOffset? NextTimerAt => Running.Timers.Next;

    internal EngineCore Running => _core ?? throw new InvalidOperationException("The durable task engine is not running.");

    /// <summary>Opens the file and takes up what was under way.</summary>
    /// <exception cref="DurableStoreException">The database is held by another process, damaged, of another version or not writable.</exception>
    /// <exception cref="InvalidOperationException">It has been started before: an engine runs once.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_core is not null || _stops != 0)
        {
            throw new InvalidOperationException("A durable task engine is started once.");
        }

        EngineCore core = new(_registry, _options);
        _core = core;
        core.Start();
        core.Completion.ContinueWith(
            ended => _ = ended.IsFaulted && _completion.TrySetException(ended.Exception.InnerExceptions),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>Cancels running activities and waits for them as long as the token allows, stores what was done, closes the file. A second call does nothing.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stops, 1) == 1 || _core is not { } core)
        {
            return;
        }

        await core.StopAsync(cancellationToken);
        _core = null;
        core.Dispose();
        _completion.TrySetResult();
    }

    /// <summary>Completes when nothing is under way: no turn, no activity, no commit, no due timer. Instances may still wait for events and later timers.</summary>
    public Task WhenIdleAsync() => Running.Busy.WhenIdleAsync();

    /// <summary>Instances that were set aside because they cannot be run (a damaged history, an engine fault), with the reason; at most 1000.</summary>
    public IReadOnlyList<ParkedInstance> GetParkedInstances() =>
        [.. Running.Store.Read(r => r.Instances("parked IS NOT NULL AND seq > ?1", 0, 1000)).Select(r => new ParkedInstance(r.Id, r.Parked!))];

    /// <summary>Lets a parked instance run again, from its history. False when there is no such parked instance. A parked one can also be terminated.</summary>
    public Task<bool> ReleaseParkedInstanceAsync(string instanceId) => new ReleaseChange(Running, instanceId).SubmitAsync();

    /// <summary>The history of an instance's latest generation as it is stored now; null when there is no such instance.</summary>
    public StoredHistory? ExportHistory(string instanceId) => Running.Store.Read(r =>
    {
        if (r.Instance(instanceId) is not { } row)
        {
            return null;
        }

        List<IReadOnlyList<HistoryEvent>> turns = [];
        r.History(row.Seq, turns.Add);
        return StoredHistory.Of(row, turns);
    });

    /// <summary>Stops; an activity that does not give way is left behind after 30 seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        await StopAsync(patience.Token);
    }
}

/// <summary>An instance that is not run any more, and why.</summary>
public sealed record ParkedInstance(string InstanceId, string Reason);
