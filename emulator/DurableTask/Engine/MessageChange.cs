using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>A message of a client to an instance: an event, or an order to end, to hold or to go on. An unknown instance takes none and is none the wiser.</summary>
internal sealed class MessageChange(EngineCore core, string instanceId, HistoryEvent message) : ClientChange<bool>(core)
{
    protected override bool Decide(StoreWriter store)
    {
        InstanceRow? target = store.Instance(instanceId);
        if (target is null)
        {
            return false;
        }

        bool isEvent = message.Type == HistoryEventType.EventRaised;
        if (target.IsFinished)
        {
            return isEvent
                ? Refuse(new InvalidOperationException($"Cannot raise event '{message.Name}' for orchestration instance '{instanceId}': it is {target.Status}."))
                : false;
        }

        int max = Core.Options.MaxWaitingMessages;
        if (message.Type != HistoryEventType.ExecutionTerminated && store.HasWaitingMessages(target.Seq, max))
        {
            return Refuse(new InvalidOperationException(
                $"Orchestration instance '{instanceId}' has {max} messages waiting ({nameof(DurableEngineOptions.MaxWaitingMessages)}); it takes no more until it has dealt with some."));
        }

        if (message.Type == HistoryEventType.ExecutionTerminated && target.Parked is not null)
        {
            End(store, target);
            return true;
        }

        Outbox.Send(store, target, message);
        return true;
    }

    // A parked instance has no more turns in which it could end itself.
    private void End(StoreWriter store, InstanceRow target)
    {
        DateTime now = Core.Options.TimeProvider.GetUtcNow().UtcDateTime;
        InstanceRow ended = target with { Status = OrchestrationRuntimeStatus.Terminated, Updated = now, Output = message.Data, Parked = null };
        store.Finish(ended);
        store.AppendFinalTurn(target.Seq, now, [message]);
        store.DeleteInboxAndTimers(target.Seq);
        if (target.Parent is { } parent)
        {
            Outbox.Answer(store, parent, ended, nonRetriable: false);
        }

        if (message.Recursive)
        {
            foreach (InstanceRow child in store.Children(target.Seq).Where(c => !c.IsFinished))
            {
                Outbox.Send(store, child, message);
            }
        }

        _ended = true;
    }

    private bool _ended;

    public override void Committed()
    {
        base.Committed();
        if (_ended)
        {
            Core.Waiters.Notify(instanceId);
        }
    }
}
