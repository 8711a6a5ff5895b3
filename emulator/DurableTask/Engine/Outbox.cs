using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>What a change sends to other instances: stored with it, delivered in memory after its commit.</summary>
internal sealed class Outbox(EngineCore core)
{
    private List<(long Seq, Mail Mail)>? _mail;
    private List<InstanceRow>? _started;
    private List<StoredTimer>? _timers;
    private List<InstanceRow>? _replaced;

    public void Clear() => (_mail, _started, _timers, _replaced) = (null, null, null, null);

    /// <summary>A message to an instance that is known to be there.</summary>
    public void Send(StoreWriter store, InstanceRow to, HistoryEvent message) => Add(to.Seq, new Mail(message, store.InsertMessage(to.Seq, message)));

    /// <summary>A message to whoever has that id; nobody = nothing happens.</summary>
    public void SendTo(StoreWriter store, string instanceId, HistoryEvent message)
    {
        if (store.Instance(instanceId) is { IsFinished: false } target)
        {
            Send(store, target, message);
        }
    }

    /// <summary>A message to the sender's own next generation, before those that it has.</summary>
    public void CarryOver(StoreWriter store, InstanceRow self, HistoryEvent message) =>
        (_mail ??= []).Insert(0, (self.Seq, new Mail(message, store.InsertMessage(self.Seq, message, front: true))));

    public void Schedule(StoreWriter store, StoredTimer timer)
    {
        store.InsertTimer(timer);
        (_timers ??= []).Add(timer);
    }

    /// <summary>Stores a new instance in the place of an old one of that id, if there was one.</summary>
    public void Start(StoreWriter store, InstanceRow row, InstanceRow? replaces)
    {
        if (replaces is not null)
        {
            store.DeleteInstance(replaces.Seq);
            (_replaced ??= []).Add(replaces);
        }

        store.InsertInstance(row, wake: row.StartAt is null);
        if (row.StartAt is { } at)
        {
            Schedule(store, new StoredTimer(at.Ticks, row.Seq, row.Generation, TimerQueue.StartTimer));
        }
        else
        {
            (_started ??= []).Add(row);
        }
    }

    /// <summary>A sub-orchestration. One of that id that has not finished stays, and the call fails.</summary>
    public void StartChild(StoreWriter store, InstanceRow parent, HistoryEvent action)
    {
        InstanceRow? existing = store.Instance(action.Instance!);
        if (existing is { IsFinished: false })
        {
            Send(store, parent, new HistoryEvent
            {
                Type = HistoryEventType.SubOrchestrationInstanceFailed, Id = action.Id, Failure = OrchestrationFaults.InstanceExists(action.Instance!), NonRetriable = true,
            });
            return;
        }

        InstanceRow child = new()
        {
            Seq = store.NewInstanceSeq(),
            Id = action.Instance!,
            Generation = 0,
            Execution = Guid.NewGuid().ToString("N"),
            Name = action.Name!,
            Version = action.Version ?? string.Empty,
            Status = OrchestrationRuntimeStatus.Pending,
            Created = parent.Updated,
            Updated = parent.Updated,
            Input = action.Data,
            Tags = action.Tags,
            Parent = new ParentLink(parent.Seq, parent.Generation, action.Id, parent.Id, parent.Name),
        };
        Start(store, child, existing);
    }

    /// <summary>The answer of a finished sub-orchestration to the generation that called it.</summary>
    public void Answer(StoreWriter store, ParentLink parent, InstanceRow child, bool nonRetriable)
    {
        if (store.Instance(parent.Seq) is not { IsFinished: false } row || row.Generation != parent.Generation)
        {
            return;
        }

        bool completed = child.Status == OrchestrationRuntimeStatus.Completed;
        Send(store, row, new HistoryEvent
        {
            Type = completed ? HistoryEventType.SubOrchestrationInstanceCompleted : HistoryEventType.SubOrchestrationInstanceFailed,
            Id = parent.TaskId,
            Data = completed ? child.Output : null,
            Failure = child.Failure,
            NonRetriable = nonRetriable,
        });
    }

    /// <summary>What goes to one instance, in order.</summary>
    public IReadOnlyList<Mail> To(long seq) => _mail is null ? [] : [.. _mail.Where(m => m.Seq == seq).Select(m => m.Mail)];

    /// <summary>After the commit: into memory with all of it, but for one receiver who is served apart.</summary>
    public void Deliver(long? exceptTo = null)
    {
        if (_replaced is not null)
        {
            foreach (InstanceRow old in _replaced)
            {
                // Whoever is in memory for the old row finds it gone at the next turn and leaves.
                core.Instances.Post(old.Seq, default(Mail));
                core.Waiters.Notify(old.Id);
            }
        }

        _started?.ForEach(core.Instances.PostNew);
        _timers?.ForEach(core.Timers.Add);
        if (_mail is not null)
        {
            foreach ((long seq, Mail mail) in _mail)
            {
                if (seq != exceptTo)
                {
                    core.Instances.Post(seq, mail);
                }
            }
        }
    }

    private void Add(long seq, Mail mail) => (_mail ??= []).Add((seq, mail));
}
