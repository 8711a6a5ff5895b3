using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>A call of an activity whose scheduling is stored.</summary>
internal sealed record ActivityCall(long Seq, int Generation, string InstanceId, int TaskId, string Name, string Version, string? Input);

/// <summary>Runs activities on the thread pool, so many at once, and posts what came of them.</summary>
internal sealed class ActivityRunner : IDisposable
{
    private readonly object _gate = new();
    private readonly Queue<ActivityCall> _queue = new();
    private readonly DurableFunctionRegistry _registry;
    private readonly DurableEngineOptions _options;
    private readonly LiveInstances _instances;
    private readonly BusyCounter _busy;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _room = new(true);
    private int _running;
    private bool _stopped;

    public ActivityRunner(DurableFunctionRegistry registry, DurableEngineOptions options, LiveInstances instances, BusyCounter busy)
    {
        _registry = registry;
        _options = options;
        _instances = instances;
        _busy = busy;
    }

    public void Enqueue(IReadOnlyCollection<ActivityCall> calls)
    {
        _busy.Enter(calls.Count);
        int start;
        lock (_gate)
        {
            foreach (ActivityCall call in calls)
            {
                _queue.Enqueue(call);
            }

            start = _stopped ? 0 : Math.Min(_options.MaxConcurrentActivities - _running, _queue.Count);
            _running += start;
            if (_queue.Count > _options.MaxQueuedActivities)
            {
                _room.Reset();
            }
        }

        for (int i = 0; i < start; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.RunQueueAsync(), this, preferLocal: false);
        }
    }

    /// <summary>Blocks while too many calls are waiting, so that turns do not make ever more of them.</summary>
    public void WaitForRoom()
    {
        if (!_room.IsSet)
        {
            try
            {
                _room.Wait(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // Stopping: nobody adds anything any more.
            }
        }
    }

    /// <summary>Cancels what runs and waits for its end, as long as the token allows. What has not begun will begin at the next start.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            _stopped = true;
            if (_running == 0)
            {
                _ended.TrySetResult();
            }
        }

        await _stopping.CancelAsync();
        await _ended.Task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _room.Dispose();
    }

    private async Task RunQueueAsync()
    {
        while (TryTake(out ActivityCall? call))
        {
            HistoryEvent? answer = await RunAsync(call);
            if (answer is not null)
            {
                _instances.Post(call.Seq, new Mail(answer, Generation: call.Generation));
            }

            _busy.Exit();
        }
    }

    private bool TryTake([NotNullWhen(true)] out ActivityCall? call)
    {
        lock (_gate)
        {
            if (!_stopped && _queue.TryDequeue(out call))
            {
                if (!_room.IsSet && _queue.Count < _options.MaxQueuedActivities / 2)
                {
                    _room.Set();
                }

                return true;
            }

            _running--;
            if (_stopped && _running == 0)
            {
                _ended.TrySetResult();
            }

            call = null;
            return false;
        }
    }

    /// <summary>Null when the engine is stopping and the activity gave way: it has not happened.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever an activity throws is its result.")]
    private async ValueTask<HistoryEvent?> RunAsync(ActivityCall call)
    {
        if (!_registry.TryGetActivity(call.Name, out Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? activity))
        {
            return HistoryEvent.TaskFailed(call.TaskId, OrchestrationFaults.ActivityNotFound(call.Name), nonRetriable: true);
        }

        try
        {
            object? result = await activity(new Context(call), call.Input, _stopping.Token).ConfigureAwait(false);
            return HistoryEvent.TaskCompleted(call.TaskId, Payload.Serialize(_options, result, $"The result of activity '{call.Name}'"));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            return HistoryEvent.TaskFailed(call.TaskId, TaskFailureDetails.FromException(e));
        }
    }

    private sealed class Context(ActivityCall call) : TaskActivityContext
    {
        public override TaskName Name => call.Name;

        public override string InstanceId => call.InstanceId;

        public override string Version => call.Version;
    }
}
