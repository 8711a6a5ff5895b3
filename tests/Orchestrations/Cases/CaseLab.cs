using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Orchestrations.Tests.Cases;

/// <summary>A case on the embedded engine with a clock of its own. Nothing waits for the wall clock: time passes when the test says so.</summary>
internal sealed class CaseLab : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("case-");
    private readonly bool replayEveryTurn;
    private DurableTaskEngine engine;

    private CaseLab(CaseOpening opening, bool replayEveryTurn)
    {
        Opening = opening;
        World = new CaseWorld(Clock);
        this.replayEveryTurn = replayEveryTurn;
        engine = NewEngine();
    }

    public static CaseActor Operator { get; } = CaseActor.Of(CaseSamples.Operator);

    public static CaseActor Reviewer { get; } = new("rita", CaseRole.Reviewer);

    public static CaseActor Council { get; } = new("carl", CaseRole.Council);

    public static Bytes32 Proof { get; } = Bytes32.HashOf([9]);

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_795_000_000_000));

    public CaseOpening Opening { get; }

    public CaseWorld World { get; }

    public CaseFile File => World.Record!.File;

    public static async Task<CaseLab> StartAsync(int bp = 500, Action<CaseWorld>? prepare = null, bool replayEveryTurn = false, CaseOpening? opening = null)
    {
        var lab = new CaseLab(opening ?? CaseSamples.Opening(bp), replayEveryTurn);
        prepare?.Invoke(lab.World);
        await lab.engine.StartAsync(default);
        await lab.engine.Client.ScheduleNewOrchestrationInstanceAsync(CaseWorkflow.Name, lab.Opening, new StartOrchestrationOptions(CaseWorkflow.InstanceId(lab.Opening.Fault)));
        await lab.SettleAsync();
        return lab;
    }

    /// <summary>An act that must be taken, and everything that follows from it at once.</summary>
    public async Task ActAsync(CaseEvent act)
    {
        Assert.Null(World.Act(act));
        await WakeAsync();
    }

    public Task ActAsync(CaseEventKind kind, CaseActor actor, long amountTokens = 0, bool frivolous = false) =>
        ActAsync(new CaseEvent(kind, actor, "Because.", Proof, CaseMachine.BondOf(File, Opening.Policy), Wei.FromTokens(amountTokens), frivolous));

    /// <summary>Tells the workflow and its appeal that the record has changed.</summary>
    public async Task WakeAsync()
    {
        foreach (string instance in new[] { CaseWorkflow.InstanceId(Opening.Fault), AppealWorkflow.InstanceId(Opening.Fault) })
        {
            if (await engine.Client.GetInstanceAsync(instance) is { IsCompleted: false })
                await engine.Client.RaiseEventAsync(instance, CaseSignals.Changed);
        }
        await SettleAsync();
    }

    /// <summary>Lets time pass to an instant, stopping at every timer on the way.</summary>
    public async Task PassToAsync(long unixMs)
    {
        var to = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        while (engine.NextTimerAt is { } next && next <= to)
        {
            if (next > Clock.GetUtcNow())
                Clock.SetUtcNow(next);
            await SettleAsync();
        }
        if (to > Clock.GetUtcNow())
            Clock.SetUtcNow(to);
        await SettleAsync();
    }

    public Task PassAsync(TimeSpan span) => PassToAsync(Clock.GetUtcNow().Add(span).ToUnixTimeMilliseconds());

    /// <summary>Lets time pass, timer by timer, until the case has ended.</summary>
    public async Task<CaseResult> EndAsync()
    {
        for (int turns = 0; ; turns++)
        {
            OrchestrationMetadata? instance = await engine.Client.GetInstanceAsync(CaseWorkflow.InstanceId(Opening.Fault), getInputsAndOutputs: true);
            if (instance is { IsCompleted: true })
            {
                Assert.True(instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed, instance.FailureDetails?.ToString());
                return instance.ReadOutputAs<CaseResult>()!;
            }
            Assert.True(turns < 500, $"The case stays {World.Record?.Standing}.");
            if (engine.NextTimerAt is { } next && next > Clock.GetUtcNow())
                Clock.SetUtcNow(next);
            await SettleAsync();
        }
    }

    /// <summary>The history of an instance as it is stored now.</summary>
    public StoredHistory Export(string instance) => engine.ExportHistory(instance) ?? throw new InvalidOperationException($"There is no instance {instance}.");

    /// <summary>Ends the engine wherever it is and carries on with another one from the file.</summary>
    public async Task RestartAsync()
    {
        await engine.DisposeAsync();
        engine = NewEngine();
        await engine.StartAsync(default);
        await SettleAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        directory.Delete(recursive: true);
    }

    // Nothing runs and no timer is due.
    private async Task SettleAsync()
    {
        await engine.WhenIdleAsync();
        for (int i = 0; i < 200 && engine.NextTimerAt is { } due && due <= Clock.GetUtcNow(); i++)
        {
            await Task.Delay(1);
            await engine.WhenIdleAsync();
        }
    }

    private DurableTaskEngine NewEngine() => new(World.Registry(), new DurableEngineOptions
    {
        DatabasePath = Path.Combine(directory.FullName, "durable.db"),
        TimeProvider = Clock,
        ReplayEveryTurn = replayEveryTurn,
    });
}
