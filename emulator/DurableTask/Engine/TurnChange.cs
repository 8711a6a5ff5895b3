using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Everything that one turn of one instance changes; what follows from it leaves the engine when it is on the disk.</summary>
internal sealed class TurnChange : Change
{
    private readonly EngineCore _core;
    private readonly LiveInstance _instance;
    private readonly InstanceRow _old;
    private readonly InstanceRow _new;
    private readonly IReadOnlyList<Mail> _taken;
    private readonly IReadOnlyList<HistoryEvent> _actions;
    private readonly IReadOnlyList<int> _cancelledTimers;
    private readonly HistoryEvent? _completion;
    private readonly bool _recursive;
    private readonly byte[]? _history;
    private readonly int _historyEvents;
    private readonly Outbox _outbox;
    private bool _stale;

    private TurnChange(
        EngineCore core,
        LiveInstance instance,
        InstanceRow row,
        IReadOnlyList<Mail> taken,
        TurnOutcome? outcome,
        bool recursive,
        byte[]? history,
        int historyEvents)
    {
        _core = core;
        _instance = instance;
        _old = instance.Row!;
        _new = row;
        _taken = taken;
        _actions = outcome?.Actions ?? [];
        _cancelledTimers = outcome?.CancelledTimers ?? [];
        _completion = outcome?.Completion;
        _recursive = recursive;
        _history = history;
        _historyEvents = historyEvents;
        _outbox = new Outbox(core);
    }

    private bool StartsOver => _completion?.Type == HistoryEventType.ContinueAsNew;

    /// <summary>A turn of the orchestrator's code.</summary>
    public static TurnChange ForTurn(
        EngineCore core, LiveInstance instance, DateTime now, TurnOutcome outcome, IReadOnlyList<Mail> taken, List<HistoryEvent> turn, byte[] history)
    {
        InstanceRow old = instance.Row!;
        InstanceRow row = old with
        {
            Updated = now,
            CustomStatus = outcome.CustomStatusChanged ? outcome.CustomStatus : old.CustomStatus,
            Status = outcome.IsSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
        };
        row = outcome.Completion switch
        {
            { Type: HistoryEventType.ExecutionCompleted } c => row with { Status = OrchestrationRuntimeStatus.Completed, Output = c.Data },
            { Type: HistoryEventType.ExecutionFailed } c => row with
            {
                Status = OrchestrationRuntimeStatus.Failed, Failure = c.Failure, Output = c.Failure!.ToString(),
            },
            { Type: HistoryEventType.ContinueAsNew } c => row with
            {
                Generation = old.Generation + 1,
                Execution = Guid.NewGuid().ToString("N"),
                Version = c.Version ?? old.Version,
                Input = c.Data,
                Created = now,
                Status = OrchestrationRuntimeStatus.Running,
            },
            _ => row,
        };
        return new TurnChange(core, instance, row, taken, outcome, recursive: false, history, turn.Count);
    }

    /// <summary>The end by order: the code is not asked.</summary>
    public static TurnChange ForTermination(EngineCore core, LiveInstance instance, DateTime now, IReadOnlyList<Mail> taken, HistoryEvent end)
    {
        InstanceRow row = instance.Row! with { Updated = now, Status = OrchestrationRuntimeStatus.Terminated, Output = end.Data };
        return new TurnChange(core, instance, row, taken, null, end.Recursive, null, 0);
    }

    /// <summary>Stored messages that nobody awaits any more: they are only removed.</summary>
    public static TurnChange ForLeftovers(EngineCore core, LiveInstance instance, DateTime now, IReadOnlyList<Mail> taken) =>
        new(core, instance, instance.Row! with { Updated = now }, taken, null, recursive: false, null, 0);

    public override void Apply(StoreWriter store)
    {
        _outbox.Clear();
        bool wake = StartsOver || (!_new.IsFinished && _instance.Execution?.OpenActivities > 0);
        bool plain = !StartsOver && ReferenceEquals(_old.CustomStatus, _new.CustomStatus);
        _stale = !(_new.IsFinished ? store.Finish(_new)
            : plain ? store.Touch(_new.Seq, _new.Generation, _new.Status, wake, _new.Updated)
            : store.Renew(_new.Seq, _old.Generation, _new, wake));
        if (_stale)
        {
            return;
        }

        ApplyHistory(store);
        foreach (Mail mail in _taken)
        {
            if (mail.StoredSeq is { } stored)
            {
                store.DeleteMessage(stored);
            }
            else if (mail.Event?.Type == HistoryEventType.TimerFired)
            {
                store.DeleteTimer(_new.Seq, mail.Event.Id);
            }
        }

        foreach (int timer in _cancelledTimers)
        {
            store.DeleteTimer(_new.Seq, timer);
        }

        if (_old.StartAt is not null && _old.Status == OrchestrationRuntimeStatus.Pending)
        {
            store.DeleteTimer(_new.Seq, TimerQueue.StartTimer);
        }

        if (_new.IsFinished || StartsOver)
        {
            ApplyEnd(store);
        }

        ApplyActions(store);
    }

    public override void Committed()
    {
        if (_stale)
        {
            _core.Instances.Leave(_instance, handOn: false);
            return;
        }

        List<ActivityCall>? calls = null;
        foreach (HistoryEvent action in _actions)
        {
            if (action.Type == HistoryEventType.TaskScheduled && !_new.IsFinished)
            {
                (calls ??= new List<ActivityCall>(_actions.Count)).Add(
                    new ActivityCall(_new.Seq, _new.Generation, _new.Id, action.Id, action.Name!, action.Version ?? string.Empty, action.Data));
            }
        }

        if (calls is not null)
        {
            _core.Activities.Enqueue(calls);
        }

        _outbox.Deliver(exceptTo: StartsOver ? _new.Seq : null);
        if (_new.Status != _old.Status || StartsOver)
        {
            _core.Waiters.Notify(_new.Id);
        }

        if (_new.IsFinished)
        {
            _core.Instances.Leave(_instance, handOn: false);
            return;
        }

        bool again = StartsOver || _instance.Unload;
        Advance();
        _core.Instances.EndTurn(_instance, !again ? null : StartsOver ? [default, .. _outbox.To(_new.Seq)] : [default]);
    }

    public override void Failed(Exception reason)
    {
        if (reason is OperationCanceledException or DurableStoreException { ConcernsWholeStore: true })
        {
            _core.Instances.Leave(_instance, handOn: false);
        }
        else
        {
            _core.Turns.Park(_instance, reason);
        }
    }

    private void Advance()
    {
        if (_core.Options.ReplayEveryTurn || _instance.Unload)
        {
            _instance.Unload = false;
            _instance.Row = null;
            _instance.Execution = null;
            return;
        }

        _instance.Row = _new;
        if (StartsOver)
        {
            _instance.Execution = null;
        }
        else if (_history is not null)
        {
            _instance.NextTurn++;
            _instance.HistoryEvents += _historyEvents;
        }
    }

    private void ApplyHistory(StoreWriter store)
    {
        if (StartsOver)
        {
            store.DeleteHistory(_new.Seq);
        }
        else if (_history is not null)
        {
            store.AppendHistory(_new.Seq, _instance.NextTurn, _history);
        }
        else if (_new.Status == OrchestrationRuntimeStatus.Terminated)
        {
            store.AppendFinalTurn(_new.Seq, _new.Updated, _taken.Select(m => m.Event).OfType<HistoryEvent>());
        }
    }

    private void ApplyEnd(StoreWriter store)
    {
        if (StartsOver)
        {
            store.DeleteTimers(_new.Seq);
            return;
        }

        store.DeleteInboxAndTimers(_new.Seq);
        if (_new.Parent is { } parent)
        {
            _outbox.Answer(store, parent, _new, _completion?.NonRetriable == true);
        }

        if (_recursive)
        {
            foreach (InstanceRow child in store.Children(_new.Seq).Where(c => !c.IsFinished))
            {
                _outbox.Send(store, child, HistoryEvent.Terminated(_new.Output, recursive: true));
            }
        }
    }

    private void ApplyActions(StoreWriter store)
    {
        // Events that an orchestration keeps for its next generation go before all that has come meanwhile: last first, each to the front.
        for (int i = StartsOver ? _actions.Count - 1 : -1; i >= 0; i--)
        {
            if (_actions[i].Type == HistoryEventType.EventSent && _actions[i].Instance == _new.Id)
            {
                _outbox.CarryOver(store, _new, HistoryEvent.EventRaised(_actions[i].Name!, _actions[i].Data));
            }
        }

        foreach (HistoryEvent action in _actions)
        {
            switch (action.Type)
            {
                case HistoryEventType.TimerCreated when !_new.IsFinished && !StartsOver && !_cancelledTimers.Contains(action.Id):
                    _outbox.Schedule(store, new StoredTimer(action.At.Ticks, _new.Seq, _new.Generation, action.Id));
                    break;
                case HistoryEventType.SubOrchestrationInstanceCreated:
                    _outbox.StartChild(store, _new, action);
                    break;
                case HistoryEventType.EventSent when !StartsOver || action.Instance != _new.Id:
                    _outbox.SendTo(store, action.Instance!, HistoryEvent.EventRaised(action.Name!, action.Data));
                    break;
            }
        }
    }
}
