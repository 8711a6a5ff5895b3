using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Orchestration;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>Takes one instance through one turn: loads it when needed, feeds it its mail, and hands what came of it to the committer.</summary>
internal sealed class TurnProcessor(EngineCore core)
{
    private const int MaxStoredMail = 2000;

    // Mail of an execution whose code turned out to await something that is not durable. The execution may have been put away since.
    private static readonly HistoryEvent s_leftThread = new() { Type = HistoryEventType.GenericEvent };

    [ThreadStatic]
    private static HistoryCodec? t_codec;

    /// <summary>Instances that were under way when the engine last stopped: at their first turn, what they wait for is started again.</summary>
    public ConcurrentDictionary<long, bool> Unrecovered { get; } = new();

    [SuppressMessage("Design", "CA1031", Justification = "An instance that breaks the engine is set aside; the others go on.")]
    public void Process(LiveInstance instance)
    {
        List<Mail> mail = instance.BeginTurn();
        try
        {
            Take(instance, mail);
        }
        catch (DurableStoreException e) when (e.ConcernsWholeStore)
        {
            core.Instances.Leave(instance, handOn: false);
            core.Fault(e);
        }
        catch (Exception e)
        {
            Park(instance, e);
        }
    }

    public void Park(LiveInstance instance, Exception reason)
    {
        core.Logger.LogError(reason, "Durable instance #{Seq} ({InstanceId}) is parked", instance.Seq, instance.Row?.Id);
        instance.BeginCommit();
        core.Committer.Enqueue(new ParkChange(core, instance, $"{reason.GetType().Name}: {reason.Message}"));
    }

    private void Take(LiveInstance instance, List<Mail> mail)
    {
        if (instance.Row is null)
        {
            InstanceRow? row = core.Store.Read(r => r.Instance(instance.Seq));
            if (row is null || row.IsFinished || row.Parked is not null)
            {
                core.Instances.Leave(instance, handOn: false);
                return;
            }

            instance.Row = row;
            mail = AddStored(instance, mail);
        }

        mail.RemoveAll(m => m.StoredSeq > 0 && m.StoredSeq <= instance.LastStoredTaken);
        instance.LastStoredTaken = mail.Aggregate(instance.LastStoredTaken, (last, m) => Math.Max(last, m.StoredSeq ?? 0));
        DateTime now = Now(instance.Row);
        Mail end = mail.Find(m => m.Event?.Type == HistoryEventType.ExecutionTerminated);
        if (end.Event is not null)
        {
            Commit(instance, TurnChange.ForTermination(core, instance, now, mail, end.Event));
            return;
        }

        if (instance.Row.Status == OrchestrationRuntimeStatus.Pending && instance.Row.StartAt > now)
        {
            // Not yet. What has come is stored and waits with it.
            core.Instances.Leave(instance, handOn: true);
            return;
        }

        if (instance.Execution is null)
        {
            Revive(instance);
        }

        RunTurn(instance, mail, now);
    }

    // Memory mail that is also in the database is taken from there, once, in the order of the database.
    private List<Mail> AddStored(LiveInstance instance, List<Mail> mail)
    {
        List<StoredMessage> stored = core.Store.Read(r => r.Inbox(instance.Seq, MaxStoredMail));
        if (stored.Count == 0)
        {
            return mail;
        }

        long last = stored[^1].Seq;
        List<Mail> merged = [.. stored.Select(s => new Mail(s.Event, s.Seq))];
        merged.AddRange(mail.Where(m => m.StoredSeq is null || m.StoredSeq > last));
        if (stored.Count == MaxStoredMail)
        {
            // There may be more behind the page. They come when this turn is committed and the instance is read again.
            instance.Unload = true;
            merged.RemoveAll(m => m.StoredSeq > last);
        }

        return merged;
    }

    private void Revive(LiveInstance instance)
    {
        InstanceRow row = instance.Row!;
        core.Registry.TryGetOrchestrator(row.Name, out Func<TaskOrchestrationContext, Task<object?>>? orchestrator);
        ParentOrchestrationInstance? parent = row.Parent is { } p ? new ParentOrchestrationInstance(p.Name, p.InstanceId) : null;
        OrchestrationIdentity identity = new(row.Id, row.Name, row.Version, row.Input, parent);
        OrchestrationExecution execution = new(identity, orchestrator, core.Options, () => core.Instances.Post(instance.Seq, new Mail(s_leftThread, Generation: row.Generation)));
        int events = 0;
        int turns = row.Status == OrchestrationRuntimeStatus.Pending ? 0 : core.Store.Read(r => r.History(instance.Seq, turn =>
        {
            events += turn.Count;
            execution.Replay(turn);
        }));
        instance.Execution = execution;
        instance.NextTurn = turns;
        instance.HistoryEvents = events;
        if (Unrecovered.TryRemove(instance.Seq, out _) && execution.OpenActivities > 0)
        {
            core.Activities.Enqueue(
                [.. execution.UnansweredActivities.Select(a => new ActivityCall(row.Seq, row.Generation, row.Id, a.Id, a.Task.Name, row.Version, a.Task.Input))]);
        }
    }

    private void RunTurn(LiveInstance instance, List<Mail> mail, DateTime now)
    {
        InstanceRow row = instance.Row!;
        OrchestrationExecution execution = instance.Execution!;
        List<HistoryEvent> turn = [HistoryEvent.OrchestratorStarted(now)];
        if (instance.NextTurn == 0)
        {
            turn.Add(new HistoryEvent
            {
                Type = HistoryEventType.ExecutionStarted, Name = row.Name, Version = row.Version, Instance = row.Execution, Data = row.Input,
            });
        }

        List<Mail>? taken = null;
        foreach (Mail m in mail)
        {
            if (m.Event is null || (m.Generation is { } generation && generation != row.Generation))
            {
                continue;
            }

            if (ReferenceEquals(m.Event, s_leftThread))
            {
                execution.LeaveThread();
                continue;
            }

            bool isAnswer = m.Event.Type is HistoryEventType.TaskCompleted or HistoryEventType.TaskFailed or HistoryEventType.TimerFired
                or HistoryEventType.SubOrchestrationInstanceCompleted or HistoryEventType.SubOrchestrationInstanceFailed;
            bool accepted = !isAnswer || execution.TryAccept(m.Event);
            if (accepted)
            {
                turn.Add(m.Event);
            }

            if (accepted || m.StoredSeq is not null)
            {
                (taken ??= []).Add(m);
            }
        }

        if (turn.Count == 1 && taken is null && !execution.MustFail)
        {
            End(instance);
            return;
        }

        if (turn.Count == 1 && !execution.MustFail)
        {
            Commit(instance, TurnChange.ForLeftovers(core, instance, now, taken!));
            return;
        }

        TurnOutcome outcome = execution.Run(turn);
        int events = instance.HistoryEvents + turn.Count + outcome.Actions.Count + 2;
        if (events > core.Options.MaxHistoryEvents && outcome.Completion is null)
        {
            outcome = outcome with
            {
                Actions = [],
                Completion = new HistoryEvent
                {
                    Type = HistoryEventType.ExecutionFailed, Failure = OrchestrationFaults.HistoryTooLong(events, core.Options.MaxHistoryEvents),
                },
            };
        }

        turn.AddRange(outcome.Actions);
        if (outcome.Completion is not null)
        {
            turn.Add(outcome.Completion);
        }

        turn.Add(HistoryEvent.OrchestratorCompleted);
        Commit(instance, TurnChange.ForTurn(core, instance, now, outcome, taken ?? [], turn, Codec.Encode(turn)));
    }

    private void Commit(LiveInstance instance, TurnChange change)
    {
        instance.BeginCommit();
        core.Committer.Enqueue(change);
    }

    private void End(LiveInstance instance)
    {
        bool again = instance.Unload;
        if (core.Options.ReplayEveryTurn || again)
        {
            instance.Unload = false;
            instance.Row = null;
            instance.Execution = null;
        }

        core.Instances.EndTurn(instance, again ? [default] : null);
    }

    // A clock that goes back must not take an orchestration with it.
    private DateTime Now(InstanceRow row)
    {
        DateTime now = core.Options.TimeProvider.GetUtcNow().UtcDateTime;
        return row.Status != OrchestrationRuntimeStatus.Pending && now < row.Updated ? row.Updated : now;
    }

    public static HistoryCodec Codec => t_codec ??= new HistoryCodec();
}
