using System.Collections.Concurrent;
using System.Text.Json;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Orchestrations.Tests.Cases;

/// <summary>Everything outside the workflow: the case's record and what guardrails and parties are told. Outlives engines.</summary>
internal sealed class CaseWorld(TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
    private readonly ConcurrentDictionary<string, int> callsOf = new();
    private readonly object gate = new();

    /// <summary>The record; null before it was proposed.</summary>
    /// <summary>Happens once, while the workflow is told where the case stands.</summary>
    public Action? WhileAdvanced { get; set; }

    public CaseRecord? Record { get; private set; }

    /// <summary>Why nothing can be proposed; null when it can.</summary>
    public string? ProposalRefusal { get; set; }

    /// <summary>The guardrail that holds executions back; null when none does.</summary>
    public string? Guardrail { get; set; }

    /// <summary>How many steps the parties were told of.</summary>
    public int StepsTold { get; private set; } = -1;

    /// <summary>How often the escrow was ruled on, and with what.</summary>
    public ConcurrentQueue<int> Rulings { get; } = new();

    /// <summary>Every activity fails this often after having had its effect.</summary>
    public int FailuresAfterEffect { get; set; }

    public int CallsOf(string activity) => callsOf.GetValueOrDefault(activity);

    /// <summary>An act of a person, as the API takes it: recorded first.</summary>
    public CaseRefusal? Act(CaseEvent act)
    {
        lock (gate)
        {
            CaseRefusal? refusal = Record!.Apply(act, clock.GetUtcNow().ToUnixTimeMilliseconds(), out CaseRecord next);
            if (refusal is null)
                Record = next;
            return refusal;
        }
    }

    public DurableFunctionRegistry Registry()
    {
        var registry = new DurableFunctionRegistry();
        registry.AddOrchestrator(CaseWorkflow.Name, async context => await CaseWorkflow.RunAsync(context));
        registry.AddOrchestrator(AppealWorkflow.Name, async context => await AppealWorkflow.RunAsync(context));
        Add<CaseOpening>(CaseActivities.Propose, opening =>
        {
            if (ProposalRefusal is not null)
                return new CaseProposal(null, ProposalRefusal);
            Record ??= CaseRecord.Propose(opening, opening.StakeAtFault!.Value, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new CaseProposal(Record.Standing, null);
        });
        Add<CaseTime>(CaseActivities.Advance, at =>
        {
            CaseStanding standing = (Record = Record!.AdvanceTo(at.AtUnixMs)).Standing;
            Action? meanwhile = WhileAdvanced;
            WhileAdvanced = null;
            meanwhile?.Invoke();
            return standing;
        });
        Add<CaseTime>(CaseActivities.Execute, at =>
        {
            if (Guardrail is not null && Record!.File.State == CaseState.Executable)
                return new CaseExecution(Record.Standing, Guardrail);
            if (Record!.Apply(new CaseEvent(CaseEventKind.Execute, CaseActor.Program), at.AtUnixMs, out CaseRecord next) is null)
                Record = next;
            return new CaseExecution(Record.Standing, null);
        });
        Add<FaultId>(CaseActivities.Announce, _ =>
        {
            StepsTold = Record!.File.History.Length;
            return null;
        });
        Add<FaultId>(CaseActivities.Rule, _ =>
        {
            Assert.True(Record!.File.HasEnded);
            Rulings.Enqueue(Record.File.UpheldPart.Value);
            return Record.File.UpheldPart;
        });
        return registry;

        void Add<TInput>(string name, Func<TInput, object?> effect) => registry.AddActivity(name, (_, input, _) =>
        {
            int call = callsOf.AddOrUpdate(name, 1, (_, calls) => calls + 1);
            object? result;
            lock (gate)
                result = effect(JsonSerializer.Deserialize<TInput>(input!, Json)!);
            return call <= FailuresAfterEffect ? throw new IOException($"{name} died after its effect.") : Task.FromResult(result);
        });
    }
}
