using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Orchestrations.Tests.Onboarding;

/// <summary>An onboarding on the embedded engine with a clock of its own. Nothing waits for the wall clock: time passes when the test says so.</summary>
internal sealed class OnboardingLab : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("onboarding-");
    private readonly bool replayEveryTurn;
    private DurableTaskEngine engine;

    private OnboardingLab(bool replayEveryTurn)
    {
        this.replayEveryTurn = replayEveryTurn;
        engine = NewEngine();
    }

    public static OnboardingInput Input { get; } = new("9f86d081884c7d659a2feaa0c55ad015", 1, NodeId.FromBytes(new byte[32]), "DE");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public OnboardingWorld World { get; } = new();

    public string InstanceId { get; } = OnboardingWorkflow.InstanceId(Input.Application, Input.Attempt);

    public DurableTaskClient Client => engine.Client;

    /// <summary>Starts an engine and the onboarding on it.</summary>
    public static async Task<OnboardingLab> StartAsync(Action<OnboardingWorld>? prepare = null, bool replayEveryTurn = false)
    {
        var lab = new OnboardingLab(replayEveryTurn);
        prepare?.Invoke(lab.World);
        await lab.engine.StartAsync(default);
        await lab.Client.ScheduleNewOrchestrationInstanceAsync(OnboardingWorkflow.Name, Input, new StartOrchestrationOptions(lab.InstanceId));
        return lab;
    }

    /// <summary>Ends the engine wherever it is and carries on with another one from the file.</summary>
    public async Task RestartAsync()
    {
        await engine.DisposeAsync();
        engine = NewEngine();
        await engine.StartAsync(default);
    }

    /// <summary>Waits until the last entry is of this step and state.</summary>
    public Task<StepEntry> ReachAsync(OnboardingStep step, StepState state = StepState.Waiting, OnboardingReason? reason = null) =>
        ReachAsync(entry => entry.Step == step && entry.State == state && (reason is null || entry.Reason == reason));

    /// <summary>Waits until the last entry is as wanted, letting time pass up to each timer that stands in the way when <paramref name="passTime"/>.</summary>
    public async Task<StepEntry> ReachAsync(Func<StepEntry, bool> wanted, bool passTime = false)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (World.Last is { } last && wanted(last))
                return last;
            if (passTime && engine.NextTimerAt is { } next && next > Clock.GetUtcNow())
                Clock.SetUtcNow(next);
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"The last entry stayed {World.Last}.");
            await Task.Yield();
            await Task.Delay(1, CancellationToken.None);
        }
    }

    /// <summary>Lets time pass, timer by timer, until the onboarding has ended.</summary>
    public async Task<OnboardingResult> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            OrchestrationMetadata? instance = await Client.GetInstanceAsync(InstanceId, getInputsAndOutputs: true);
            if (instance is { IsCompleted: true })
            {
                Assert.True(instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed, instance.FailureDetails?.ToString());
                return instance.ReadOutputAs<OnboardingResult>()!;
            }
            if (engine.NextTimerAt is { } next && next > Clock.GetUtcNow())
                Clock.SetUtcNow(next);
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"The last entry stayed {World.Last}.");
            await Task.Delay(1, CancellationToken.None);
        }
    }

    public async Task DecideAsync(VettingOutcome outcome, int total, int round = 1)
    {
        OnboardingReason reason = outcome switch
        {
            VettingOutcome.Pass => OnboardingReason.VettingPassed,
            VettingOutcome.Reject => OnboardingReason.VettingRejected,
            _ => OnboardingReason.VettingNeedsSecondReviewer,
        };
        World.Decisions[round] = new VettingVerdict(outcome, reason, total, "ada", "Because.");
        await RaiseAsync(OnboardingEvents.Decision);
    }

    public async Task ReportAsync(string report, params string[] failures)
    {
        World.Preflight = new PreflightVerdict(report, failures.Length == 0 ? OnboardingReason.AssessmentPassed : OnboardingReason.AssessmentFailed, failures, []);
        await RaiseAsync(OnboardingEvents.Preflight);
    }

    /// <summary>The history of this onboarding, or of another instance, as it is stored now.</summary>
    public StoredHistory Export(string? instance = null) => engine.ExportHistory(instance ?? InstanceId) ?? throw new InvalidOperationException($"There is no instance {instance}.");

    public Task RaiseAsync(string name) => Client.RaiseEventAsync(InstanceId, name);

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private DurableTaskEngine NewEngine() => new(World.Registry(), new DurableEngineOptions
    {
        DatabasePath = Path.Combine(directory.FullName, "durable.db"),
        TimeProvider = Clock,
        ReplayEveryTurn = replayEveryTurn,
    });
}
