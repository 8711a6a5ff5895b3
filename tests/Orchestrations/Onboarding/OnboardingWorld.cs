using System.Collections.Concurrent;
using System.Text.Json;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Tests.Onboarding;

/// <summary>Everything outside the workflow: what people, relays and the chain did, and what the workflow had recorded. Outlives engines.</summary>
internal sealed class OnboardingWorld
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
    private readonly ConcurrentDictionary<string, int> callsOf = new();
    private readonly ConcurrentDictionary<int, StepEntry> entries = new();

    public OnboardingTerms Terms { get; set; } = new(new OnboardingPolicy(), PollSeconds: 3_600, TelemetryGraceSeconds: 120);

    /// <summary>Decisions by round.</summary>
    public ConcurrentDictionary<int, VettingVerdict> Decisions { get; } = new();

    public PreflightVerdict? Preflight { get; set; }

    public StakeStanding Stake { get; set; } = StakeStanding.NotConfigured;

    public ChainRegistration Registration { get; set; } = ChainRegistration.NotConfigured;

    public bool Seated { get; set; }

    public BadgeAward Badge { get; set; } = BadgeAward.NotConfigured;

    public Wei? RequiredAtRegistration { get; private set; }

    public bool LocationPlausible { get; set; } = true;

    /// <summary>From when on telemetry arrives; null: never.</summary>
    public DateTimeOffset? TelemetryFrom { get; set; }

    /// <summary>Uptime in ppm of each try on the test network; the last one stands for all further ones.</summary>
    public IReadOnlyList<long> Uptimes { get; set; } = [1_000_000];

    public DateTimeOffset? AdmittedAt { get; private set; }

    public bool Activated { get; private set; }

    public bool Released { get; private set; }

    /// <summary>The name of an activity fails this often after having had its effect, for every name.</summary>
    public int FailuresAfterEffect { get; set; }

    /// <summary>What was recorded, in order; a repeated entry is there once.</summary>
    public IReadOnlyList<StepEntry> Entries => [.. entries.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    public StepEntry? Last => Entries.Count == 0 ? null : Entries[^1];

    public int CallsOf(string activity) => callsOf.GetValueOrDefault(activity);

    /// <summary>The functions of the workflow and the activities of this world.</summary>
    public DurableFunctionRegistry Registry()
    {
        var registry = new DurableFunctionRegistry();
        registry.AddOrchestrator(OnboardingWorkflow.Name, async context => await OnboardingWorkflow.RunAsync(context));
        registry.AddOrchestrator(TelemetryWatch.Name, async context => await TelemetryWatch.RunAsync(context));
        Add<OnboardingInput>(OnboardingActivities.LoadTerms, _ => Terms);
        Add<StepEntry>(OnboardingActivities.RecordStep, entry => Record(entry));
        Add<VettingQuery>(OnboardingActivities.LoadVetting, query => Decisions.GetValueOrDefault(query.Round));
        Add<PreflightQuery>(OnboardingActivities.JudgePreflight, query => Preflight?.Report == query.Judged ? null : Preflight);
        Add<ApplicantRef>(OnboardingActivities.SeatApplicant, _ => Seated);
        Add<ApplicantRef>(OnboardingActivities.AwardBadge, _ => new SeatAward(Seated, Badge));
        Add<ApplicantRef>(OnboardingActivities.LoadStake, _ => Stake);
        Add<OnboardingInput>(OnboardingActivities.CheckLocation, _ => new LocationVerdict(LocationPlausible, "The region."));
        Add<ApplicantRef>(OnboardingActivities.AdmitToTestnet, _ => Do(() => AdmittedAt ??= DateTimeOffset.UnixEpoch));
        Add<TelemetryQuery>(OnboardingActivities.HasTelemetry, query => TelemetryFrom <= query.To);
        Add<TestnetQuery>(OnboardingActivities.JudgeTestnet, query => TestnetTrial.Decide(
            new TestnetMeasurement(
                query.Attempt, (long)(query.Telemetry.To - query.Telemetry.From).TotalSeconds,
                new PartsPerMillion(Uptimes[Math.Min(query.Attempt, Uptimes.Count) - 1]), new Millipoints(80_000)),
            query.Policy));
        Add<ApplicantRef>(OnboardingActivities.RegisterOnChain, applicant =>
        {
            RequiredAtRegistration = applicant.Required;
            return Registration;
        });
        Add<ApplicantRef>(OnboardingActivities.ActivateNode, _ => Do(() => Activated = true));
        Add<ApplicantRef>(OnboardingActivities.ReleaseApplicant, _ => Do(() => Released = true));
        return registry;

        void Add<TInput>(string name, Func<TInput, object?> effect) => registry.AddActivity(name, (_, input, _) =>
        {
            int call = callsOf.AddOrUpdate(name, 1, (_, calls) => calls + 1);
            object? result = effect(JsonSerializer.Deserialize<TInput>(input!, Json)!);
            return call <= FailuresAfterEffect ? throw new IOException($"{name} died after its effect.") : Task.FromResult(result);
        });
    }

    private object? Record(StepEntry entry)
    {
        if (entries.TryGetValue(entry.Sequence, out StepEntry? before))
            Assert.Equal(JsonSerializer.Serialize(before), JsonSerializer.Serialize(entry));
        entries[entry.Sequence] = entry;
        return null;
    }

    private static object? Do(Action action)
    {
        action();
        return null;
    }
}
