using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using NodeProgram.Emulator.DurableTask.History;

namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>
/// One generation of one orchestration, alive: its code stands where it awaits, its open tasks and waiting events are here. It is fed with past turns
/// (<see cref="Replay"/>) and then with new ones (<see cref="Run"/>); it does no input or output and knows no clock, so that the same events always lead to the same
/// actions. One thread at a time.
/// </summary>
internal sealed class OrchestrationExecution
{
    private readonly Func<TaskOrchestrationContext, Task<object?>>? _orchestrator;
    private readonly DurableEngineOptions _options;
    private readonly OrchestratorScheduler _scheduler;
    private readonly ActionLog _actions;
    private readonly Dictionary<int, OpenTask> _open = [];
    private readonly Queue<HistoryEvent> _held = new();
    private readonly List<int> _cancelledTimers = [];
    private readonly ExternalEvents _events = new();
    private readonly Action _processTurn;
    private IReadOnlyList<HistoryEvent> _turn = [];
    private Task<object?>? _result;
    private HistoryEvent? _continueAsNew;
    private bool _preserveEvents;
    private bool _suspended;
    private bool _customStatusChanged;
    private string? _customStatus;
    private bool _resultSeen;
    private int _guids;
    private volatile bool _leftThread;
    private TaskFailureDetails? _fatal;

    /// <param name="orchestrator">Null when there is none of that name: the execution then fails.</param>
    /// <param name="onForeignContinuation">Called from any thread when the code turns out to await something that is not durable; a turn should follow.</param>
    public OrchestrationExecution(
        OrchestrationIdentity identity,
        Func<TaskOrchestrationContext, Task<object?>>? orchestrator,
        DurableEngineOptions options,
        Action onForeignContinuation)
    {
        Identity = identity;
        _orchestrator = orchestrator;
        _options = options;
        _actions = new ActionLog(options.MaxActionsPerTurn);
        _scheduler = new OrchestratorScheduler(() =>
        {
            LeaveThread();
            onForeignContinuation();
        });
        _processTurn = ProcessTurn;
        Context = new DurableOrchestrationContext(this, options);
    }

    public OrchestrationIdentity Identity { get; }

    public DurableOrchestrationContext Context { get; }

    public DateTime CurrentUtcDateTime { get; private set; }

    public bool IsReplaying { get; private set; }

    public int OpenActivities { get; private set; }

    /// <summary>Activities that were scheduled and have not answered: what a restarted engine has to run again.</summary>
    public IEnumerable<(int Id, OpenTask Task)> UnansweredActivities =>
        _open.Where(t => t.Value.Kind == OpenTaskKind.Activity && !t.Value.Accepted).Select(t => (t.Key, t.Value));

    public ExternalEvents Events => _events;

    /// <summary>Whether the next turn fails whatever comes: the replay went another way, or the code has left its thread.</summary>
    public bool MustFail => _fatal is not null || _leftThread;

    /// <summary>Whether an answer is awaited and has not been taken yet; from now on it has.</summary>
    public bool TryAccept(HistoryEvent answer)
    {
        OpenTaskKind kind = answer.Type switch
        {
            HistoryEventType.TimerFired => OpenTaskKind.Timer,
            HistoryEventType.TaskCompleted or HistoryEventType.TaskFailed => OpenTaskKind.Activity,
            _ => OpenTaskKind.SubOrchestration,
        };
        return _open.TryGetValue(answer.Id, out OpenTask? task) && task.Kind == kind && !task.Accepted && (task.Accepted = true);
    }

    /// <summary>Goes again over one past turn.</summary>
    public void Replay(IReadOnlyList<HistoryEvent> turn)
    {
        IsReplaying = true;
        _turn = turn;
        _scheduler.Run(_processTurn);
        _cancelledTimers.Clear();
        _customStatusChanged = false;
    }

    /// <summary>Takes a new turn.</summary>
    /// <param name="turn">OrchestratorStarted with the turn's time, then the messages.</param>
    public TurnOutcome Run(IReadOnlyList<HistoryEvent> turn)
    {
        IsReplaying = false;
        _cancelledTimers.Clear();
        _turn = turn;
        HistoryEvent? completion = null;
        _scheduler.Run(_processTurn);
        if (_fatal is null && !_suspended && (_result is null || !_result.IsCompleted) && _open.Count == 0 && !_events.HasWaiters)
        {
            // Nothing durable is outstanding, yet the code waits: for something that nobody here will ever complete.
            _fatal = OrchestrationFaults.IllegalAwaitFailure;
        }

        if (_fatal is not null)
        {
            _actions.TakeNew();
            completion = new HistoryEvent
            {
                Type = HistoryEventType.ExecutionFailed, Id = _actions.NextId(), Failure = _fatal, NonRetriable = _orchestrator is null,
            };
            return new TurnOutcome([], completion, _cancelledTimers, false, _customStatusChanged, _customStatus);
        }

        if (!_suspended && _open.Count == 0 && _result!.IsCompleted)
        {
            _scheduler.Run(() => completion = Complete(_result));
        }

        bool statusChanged = _customStatusChanged;
        _customStatusChanged = false;
        return new TurnOutcome(_actions.TakeNew(), completion, [.. _cancelledTimers], _suspended, statusChanged, _customStatus);
    }

    /// <summary>The code awaits something that is not durable: the next turn fails it.</summary>
    public void LeaveThread() => _leftThread = true;

    /// <exception cref="InvalidOperationException">The caller is not this orchestration's code within a turn.</exception>
    public void EnsureLegalAccess()
    {
        if (!_scheduler.IsOrchestratorThread)
        {
            throw new InvalidOperationException(OrchestrationFaults.IllegalAwait);
        }
    }

    public Task<TaskAnswer> ScheduleActivity(string name, string version, string? input, IReadOnlyDictionary<string, string>? tags, out int id)
    {
        id = _actions.NextId();
        _actions.Add(new HistoryEvent { Type = HistoryEventType.TaskScheduled, Id = id, Name = name, Version = version, Data = input, Tags = tags });
        OpenActivities++;
        return Open(id, new OpenTask(OpenTaskKind.Activity, name, input));
    }

    public Task<TaskAnswer> ScheduleSubOrchestration(
        string name, string version, string instanceId, string? input, IReadOnlyDictionary<string, string>? tags, out int id)
    {
        id = _actions.NextId();
        _actions.Add(new HistoryEvent
        {
            Type = HistoryEventType.SubOrchestrationInstanceCreated, Id = id, Name = name, Version = version, Instance = instanceId, Data = input, Tags = tags,
        });
        return Open(id, new OpenTask(OpenTaskKind.SubOrchestration, name, null));
    }

    /// <summary>One stored timer, of whatever length.</summary>
    public Task CreateTimer(DateTime fireAtUtc, CancellationToken cancellation)
    {
        int id = _actions.NextId();
        _actions.Add(new HistoryEvent { Type = HistoryEventType.TimerCreated, Id = id, At = fireAtUtc });
        OpenTask timer = new(OpenTaskKind.Timer, string.Empty, null);
        Task answer = Open(id, timer);
        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() =>
            {
                if (timer.Cancel(cancellation) && _open.Remove(id))
                {
                    _cancelledTimers.Add(id);
                }
            });
        }

        return answer;
    }

    public void SendEvent(string instanceId, string name, string? payload)
    {
        int id = _actions.NextId();
        _actions.Add(new HistoryEvent { Type = HistoryEventType.EventSent, Id = id, Instance = instanceId, Name = name, Data = payload });
    }

    public void ContinueAsNew(string? input, string? version, bool preserveEvents)
    {
        _continueAsNew = new HistoryEvent { Type = HistoryEventType.ContinueAsNew, Data = input, Version = version };
        _preserveEvents = preserveEvents;
        if (preserveEvents)
        {
            foreach ((string name, string? payload) in _events.TakeBuffered())
            {
                SendEvent(Identity.InstanceId, name, payload);
            }
        }
    }

    public void SetCustomStatus(string? serialized)
    {
        _customStatus = serialized;
        _customStatusChanged = true;
    }

    public Guid NewGuid() => DeterministicGuid.Create(Identity.InstanceId, CurrentUtcDateTime, _guids++);

    private Task<TaskAnswer> Open(int id, OpenTask task)
    {
        _open.Add(id, task);
        return task.Answer;
    }

    private void ProcessTurn()
    {
        try
        {
            bool completedOffThread = _result is { IsCompleted: true } && !_resultSeen;
            if (_leftThread || completedOffThread)
            {
                _fatal ??= OrchestrationFaults.IllegalAwaitFailure;
            }

            for (int i = 0; i < _turn.Count && _fatal is null; i++)
            {
                Process(_turn[i]);
                _scheduler.RunPosted();
            }

            if (_leftThread)
            {
                _fatal ??= OrchestrationFaults.IllegalAwaitFailure;
            }
        }
        catch (NonDeterministicException e)
        {
            _fatal = e.ToFailure();
        }

        _resultSeen = _result is { IsCompleted: true };
    }

    private void Process(HistoryEvent e)
    {
        switch (e.Type)
        {
            case HistoryEventType.OrchestratorStarted:
                CurrentUtcDateTime = e.At;
                break;
            case HistoryEventType.ExecutionStarted:
                Start();
                break;
            case HistoryEventType.TaskScheduled or HistoryEventType.TimerCreated or HistoryEventType.SubOrchestrationInstanceCreated or HistoryEventType.EventSent:
                _actions.Confirm(e);
                break;
            case HistoryEventType.ExecutionSuspended:
                _suspended = true;
                break;
            case HistoryEventType.ExecutionResumed:
                _suspended = false;
                while (!_suspended && _held.TryDequeue(out HistoryEvent? held))
                {
                    Deliver(held);
                    _scheduler.RunPosted();
                }

                break;
            case HistoryEventType.OrchestratorCompleted:
                break;
            default:
                if (_suspended)
                {
                    // Taken into the history, though the code does not hear of it yet.
                    TryAccept(e);
                    _held.Enqueue(e);
                }
                else
                {
                    Deliver(e);
                }

                break;
        }
    }

    private void Deliver(HistoryEvent e)
    {
        switch (e.Type)
        {
            case HistoryEventType.TaskCompleted or HistoryEventType.SubOrchestrationInstanceCompleted or HistoryEventType.TimerFired:
                Close(e, new TaskAnswer(e.Data, false, null, false));
                break;
            case HistoryEventType.TaskFailed or HistoryEventType.SubOrchestrationInstanceFailed:
                Close(e, new TaskAnswer(null, true, e.Failure, e.NonRetriable));
                break;
            case HistoryEventType.EventRaised:
                if (!_events.TryServe(e.Name!, e.Data))
                {
                    if (_preserveEvents)
                    {
                        SendEvent(Identity.InstanceId, e.Name!, e.Data);
                    }
                    else
                    {
                        _events.Buffer(e.Name!, e.Data);
                    }
                }

                break;
            default:
                throw new CorruptHistoryException($"An orchestration cannot take {e}.");
        }
    }

    private void Close(HistoryEvent e, TaskAnswer answer)
    {
        if (_open.Remove(e.Id, out OpenTask? task))
        {
            if (task.Kind == OpenTaskKind.Activity)
            {
                OpenActivities--;
            }

            task.Set(answer);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the code throws is its result.")]
    private void Start()
    {
        if (_orchestrator is null)
        {
            _fatal = OrchestrationFaults.OrchestratorNotFound(Identity.Name);
            return;
        }

        try
        {
            _result = _orchestrator(Context);
        }
        catch (Exception e)
        {
            _result = Task.FromException<object?>(e);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A result that cannot be serialised is a failure of the orchestration.")]
    private HistoryEvent Complete(Task<object?> result)
    {
        TaskFailureDetails failure;
        if (result.IsCompletedSuccessfully)
        {
            if (_continueAsNew is not null)
            {
                return new HistoryEvent
                {
                    Type = HistoryEventType.ContinueAsNew, Id = _actions.NextId(), Data = _continueAsNew.Data, Version = _continueAsNew.Version,
                };
            }

            try
            {
                string? output = Payload.Serialize(_options, result.Result, $"The output of orchestration '{Identity.Name}'");
                return new HistoryEvent { Type = HistoryEventType.ExecutionCompleted, Id = _actions.NextId(), Data = output };
            }
            catch (Exception e)
            {
                failure = TaskFailureDetails.FromException(e);
            }
        }
        else
        {
            failure = TaskFailureDetails.FromException(result.Exception?.InnerException ?? new TaskCanceledException(result));
        }

        return new HistoryEvent { Type = HistoryEventType.ExecutionFailed, Id = _actions.NextId(), Failure = failure };
    }
}
