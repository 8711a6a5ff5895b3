using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>The parts of a running engine and how they are joined. Made at the start, gone at the stop.</summary>
internal sealed class EngineCore : IDisposable
{
    private static readonly TimeSpan s_lastTurns = TimeSpan.FromSeconds(2);

    private readonly List<Thread> _workers = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    public EngineCore(DurableFunctionRegistry registry, DurableEngineOptions options)
    {
        Registry = registry;
        Options = options;
        Logger = options.LoggerFactory.CreateLogger("NodeProgram.Emulator.DurableTask");
        Store = DurableStore.Open(options.DatabasePath);
        Instances = new LiveInstances(options.MaxCachedInstances, Busy);
        Activities = new ActivityRunner(registry, options, Instances, Busy);
        Timers = new TimerQueue(Store, Instances, options.TimeProvider);
        Committer = new GroupCommitter(Store, Logger, Fault, options.CrashAt);
        Turns = new TurnProcessor(this);
    }

    public DurableFunctionRegistry Registry { get; }

    public DurableEngineOptions Options { get; }

    public ILogger Logger { get; }

    public BusyCounter Busy { get; } = new();

    public DurableStore Store { get; }

    public GroupCommitter Committer { get; }

    public LiveInstances Instances { get; }

    public ActivityRunner Activities { get; }

    public TimerQueue Timers { get; }

    public TurnProcessor Turns { get; }

    public StatusWaiters Waiters { get; } = new();

    /// <summary>Ends when the engine stops; faulted when its store failed.</summary>
    public Task Completion => _completion.Task;

    public void Start()
    {
        List<long> underWay = Store.Read(r => r.Longs("SELECT seq FROM instances WHERE wake = 1 AND parked IS NULL"));
        List<long> withMail = Store.Read(r => r.Longs("SELECT DISTINCT instance FROM inbox"));
        underWay.ForEach(seq => Turns.Unrecovered.TryAdd(seq, true));
        Committer.Start();
        // A turn never waits: more threads than cores would only take turns at the locks.
        int workers = Math.Min(Options.MaxConcurrentOrchestrators, Math.Max(2, Environment.ProcessorCount));
        for (int i = 0; i < workers; i++)
        {
            Thread worker = new(Work) { IsBackground = true, Name = $"durable-turns-{i}" };
            worker.Start();
            _workers.Add(worker);
        }

        Timers.Start();
        Busy.Enter();
        _ = Task.Run(() => RecoverAsync(underWay.Union(withMail)));
    }

    /// <summary>Ends in order: activities give way, turns end, what they came to is stored, the file is closed.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        _stopping = true;
        Timers.Dispose();
        await Activities.StopAsync(cancellation);

        // The results that activities still gave are stored by the turns that take them. An orchestration that never stands still is not waited for.
        if (Committer.IsAlive)
        {
            await Instances.WhenQuietAsync().WaitAsync(s_lastTurns, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Halt();
        Committer.Stop();
        Waiters.Close(new OperationCanceledException("The durable task engine has stopped."));
        _completion.TrySetResult();
    }

    /// <summary>The store has failed: nothing can be promised any more.</summary>
    public void Fault(DurableStoreException reason)
    {
        _stopping = true;
        Committer.Refuse(reason);
        Waiters.Close(reason);
        Instances.Stop();
        _completion.TrySetException(reason);
    }

    public void Dispose()
    {
        Timers.Dispose();
        Activities.Dispose();
        Store.Dispose();
    }

    private void Halt()
    {
        Instances.Stop();
        _workers.ForEach(w => w.Join());
    }

    private void Work()
    {
        while (true)
        {
            Activities.WaitForRoom();
            if (Instances.Take() is not { } instance)
            {
                return;
            }

            Turns.Process(instance);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "The task is not awaited; its failure must be seen.")]
    private async Task RecoverAsync(IEnumerable<long> instances)
    {
        try
        {
            foreach (long seq in instances)
            {
                await Instances.WhenRoomAsync(CancellationToken.None);
                if (_stopping)
                {
                    break;
                }

                Instances.Post(seq, default(Mail));
            }
        }
        catch (Exception e)
        {
            Logger.LogCritical(e, "Taking up what was under way has failed");
            Fault(e as DurableStoreException ?? new DurableStoreException("Taking up what was under way has failed.", e));
        }
        finally
        {
            Busy.Exit();
        }
    }
}
