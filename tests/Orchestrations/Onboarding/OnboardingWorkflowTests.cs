using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.Tests.Onboarding;

public class OnboardingWorkflowTests
{
    private static readonly OnboardingStep[] AllSteps =
    [
        OnboardingStep.Application, OnboardingStep.Vetting, OnboardingStep.TechnicalAssessment, OnboardingStep.StakeVerification, OnboardingStep.GeographicCheck,
        OnboardingStep.Setup, OnboardingStep.Testnet, OnboardingStep.Activation, OnboardingStep.Operating,
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // rebuilt from its history at every turn: it must decide by that alone
    public async Task Onboarding_EverythingInOrder_EndsOperating(bool replayEveryTurn)
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync(world => world.TelemetryFrom = DateTimeOffset.UnixEpoch, replayEveryTurn);
        StepEntry vetting = await lab.ReachAsync(OnboardingStep.Vetting);
        Assert.Equal(StepOwner.Reviewer, vetting.Owner);
        Assert.Equal(lab.Clock.GetUtcNow().AddDays(14), vetting.Deadline); // rules, section 9: 14 days
        await lab.DecideAsync(VettingOutcome.Pass, 75);
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
        await lab.ReportAsync("r1");

        OnboardingResult result = await lab.EndAsync();

        Assert.Equal(new OnboardingResult(OnboardingLab.Input.Application, 1, StepState.Passed, OnboardingStep.Operating, OnboardingReason.Activated), result);
        Assert.Equal(AllSteps, lab.World.Entries.Where(entry => entry.State is StepState.Passed or StepState.NotConfigured).Select(entry => entry.Step));
        Assert.Equal(Enumerable.Range(1, lab.World.Entries.Count), lab.World.Entries.Select(entry => entry.Sequence));
        Assert.Equal((true, true, true), (lab.World.AdmittedAt is not null, lab.World.Activated, lab.World.Released));
    }

    [Fact]
    public async Task Stake_WithoutAChain_IsRecordedAsNotConfigured()
    {
        await using OnboardingLab lab = await ReachSetupAsync();
        StepEntry stake = lab.World.Entries.Single(entry => entry.Step == OnboardingStep.StakeVerification);
        Assert.Equal((StepState.NotConfigured, OnboardingReason.ChainNotConfigured), (stake.State, stake.Reason));
    }

    [Fact]
    public async Task Stake_Insufficient_WaitsForTheLockAndThenLeadsOn()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world => world.Stake = Standing(0), OnboardingStep.StakeVerification);
        Assert.Equal(OnboardingReason.StakeInsufficient, lab.World.Last!.Reason);
        Assert.Equal(["100 wei are needed, 0 are locked."], lab.World.Last.Missing);
        lab.World.Stake = Standing(100);
        await lab.RaiseAsync(OnboardingEvents.Stake);
        await lab.ReachAsync(OnboardingStep.Setup);
        Assert.Contains(lab.World.Entries, entry => entry.Reason == OnboardingReason.StakeSufficient && entry.State == StepState.Passed);
    }

    [Fact]
    public async Task Stake_NotLockedByTheDeadline_Expires()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world => world.Stake = Standing(99), OnboardingStep.StakeVerification);
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal((StepState.Expired, OnboardingStep.StakeVerification, OnboardingReason.DeadlinePassed), (result.State, result.Step, result.Reason));
        Assert.Equal((true, false), (lab.World.Released, lab.World.Activated));
    }

    [Fact]
    public async Task Location_RefutedByMeasurements_Rejects()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world => world.LocationPlausible = false, OnboardingStep.GeographicCheck, StepState.Failed);
        Assert.Equal((StepState.Failed, OnboardingReason.LocationRefuted), ((await lab.EndAsync()).State, lab.World.Last!.Reason));
    }

    [Fact]
    public async Task Setup_WithoutTelemetry_ExpiresAfterItsDeadline()
    {
        await using OnboardingLab lab = await ReachSetupAsync();
        DateTimeOffset entered = lab.Clock.GetUtcNow();
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal((StepState.Expired, OnboardingStep.Setup), (result.State, result.Step));
        Assert.Equal(entered.AddDays(14), lab.Clock.GetUtcNow()); // decisions-money.md: setup 14 days
        Assert.Equal(14 * 24 + 1, lab.World.CallsOf(OnboardingActivities.HasTelemetry)); // every hour, across several generations of the watch
    }

    [Fact]
    public async Task Testnet_BelowTheBarTwice_PassesInTheThirdTry()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world =>
        {
            world.TelemetryFrom = DateTimeOffset.UnixEpoch;
            world.Uptimes = [989_999, 0, 990_000]; // rules, section 9: uptime >= 99 %
        });
        Assert.Equal(StepState.Passed, (await lab.EndAsync()).State);
        Assert.Equal(
            [OnboardingReason.TestnetRetry, OnboardingReason.TestnetRetry],
            lab.World.Entries.Where(entry => entry.Step == OnboardingStep.Testnet && entry.Owner == StepOwner.Applicant && entry.Reason is not null && entry.State == StepState.Waiting).Select(entry => entry.Reason!.Value));
        Assert.Contains(lab.World.Entries, entry => entry.Missing.Contains("testnetUptime: 989999 ppm, 990000 ppm needed"));
    }

    [Fact]
    public async Task Testnet_BelowTheBarThreeTimes_Rejects()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world =>
        {
            world.TelemetryFrom = DateTimeOffset.UnixEpoch;
            world.Uptimes = [900_000];
        });
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal((StepState.Failed, OnboardingStep.Testnet, OnboardingReason.TestnetFailed), (result.State, result.Step, result.Reason));
        Assert.Equal(3, lab.World.CallsOf(OnboardingActivities.JudgeTestnet));
        Assert.Equal((true, false), (lab.World.Released, lab.World.Activated));
    }

    [Fact]
    public async Task Activation_OnAChain_NamesTheTransaction()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world =>
        {
            world.TelemetryFrom = DateTimeOffset.UnixEpoch;
            world.Registration = new ChainRegistration(true, "0xabc");
        });
        await lab.EndAsync();
        Assert.Contains("0xabc", lab.World.Entries.Single(entry => entry.Step == OnboardingStep.Activation && entry.State == StepState.Passed).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Activation_RefusedByTheChain_WaitsForTheApplicantAndThenLeadsOn()
    {
        await using OnboardingLab lab = await ReachSetupAsync(
            world =>
            {
                world.TelemetryFrom = DateTimeOffset.UnixEpoch;
                world.Stake = Standing(100);
                world.Registration = new ChainRegistration(true, null) { State = RegistrationState.Refused, Refusal = "StakeTooSmall" };
            });
        StepEntry refused = await lab.ReachAsync(entry => entry.Reason == OnboardingReason.ActivationRefusedByChain, passTime: true);
        Assert.Equal((StepOwner.Applicant, "The stake that was verified is not locked any more."), (refused.Owner, Assert.Single(refused.Missing)));
        lab.World.Registration = new ChainRegistration(true, null) { State = RegistrationState.Pending };
        await lab.RaiseAsync(OnboardingEvents.Stake);
        Assert.False(lab.World.Activated);
        lab.World.Registration = new ChainRegistration(true, "0xabc");
        Assert.Equal(StepState.Passed, (await lab.EndAsync()).State);
        Assert.Equal(new Wei(100), lab.World.RequiredAtRegistration); // what was verified, not what the price makes of it later
        Assert.Single(lab.World.Entries, entry => entry.Reason == OnboardingReason.ActivationRefusedByChain);
    }

    [Fact]
    public async Task Activation_RefusedUntilTheDeadline_ExpiresWithTheContractsReason()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world =>
        {
            world.TelemetryFrom = DateTimeOffset.UnixEpoch;
            world.Registration = new ChainRegistration(true, null) { State = RegistrationState.Refused, Refusal = "NodeStateWrong" };
        });
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal((StepState.Expired, OnboardingStep.Activation), (result.State, result.Step));
        Assert.Equal(["The contract answers NodeStateWrong."], lab.World.Last!.Missing);
        Assert.False(lab.World.Activated);
    }

    [Theory]
    [InlineData(false, 0, false, "")]
    [InlineData(true, 0, false, "its badge waits for a chain")]
    [InlineData(true, 7, true, "has genesis badge 7")]
    [InlineData(true, 0, true, "no badge left")]
    public async Task Activation_OfTheGenesisCohort_TellsOfTheBadge(bool seated, int seat, bool onChain, string told)
    {
        await using OnboardingLab lab = await ReachSetupAsync(world =>
        {
            world.TelemetryFrom = DateTimeOffset.UnixEpoch;
            world.Seated = seated;
            world.Badge = new BadgeAward(onChain, seat, null);
        });
        await lab.EndAsync();
        string why = lab.World.Entries.Single(entry => entry is { Step: OnboardingStep.Activation, State: StepState.Passed }).Why;
        Assert.Contains(told, why, StringComparison.Ordinal);
        Assert.Equal(seated, why.Contains("genesis", StringComparison.Ordinal));
        Assert.Equal(seated, lab.World.Entries.Single(entry => entry is { Step: OnboardingStep.Vetting, State: StepState.Passed }).Why.Contains("seat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stake_WithAnObstacle_NamesItWhateverIsLocked()
    {
        await using OnboardingLab lab = await ReachSetupAsync(world => world.Stake = Standing(1_000) with { Obstacle = "The node belongs to another." }, OnboardingStep.StakeVerification);
        Assert.Equal(["The node belongs to another."], lab.World.Last!.Missing);
    }

    [Fact]
    public async Task Onboarding_EveryActivityDiesAfterItsEffect_HasTheEffectsOnce()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync(world =>
        {
            world.TelemetryFrom = DateTimeOffset.UnixEpoch;
            world.FailuresAfterEffect = 2;
            world.Decisions[1] = new VettingVerdict(VettingOutcome.Pass, OnboardingReason.VettingPassed, 75, "ada", "Because.");
            world.Preflight = new PreflightVerdict("r1", OnboardingReason.AssessmentPassed, [], []);
        });
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal(StepState.Passed, result.State);
        Assert.Equal(Enumerable.Range(1, lab.World.Entries.Count), lab.World.Entries.Select(entry => entry.Sequence));
        Assert.Equal(AllSteps, lab.World.Entries.Where(entry => entry.State is StepState.Passed or StepState.NotConfigured).Select(entry => entry.Step));
    }

    [Fact]
    public async Task Onboarding_EngineEndedAtEveryWait_CarriesOn()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        await lab.RestartAsync();
        await lab.DecideAsync(VettingOutcome.SecondReviewer, 55);
        await lab.ReachAsync(OnboardingStep.Vetting, StepState.Waiting, OnboardingReason.VettingNeedsSecondReviewer);
        await lab.RestartAsync();
        await lab.DecideAsync(VettingOutcome.Pass, 58, round: 2);
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
        await lab.RestartAsync();
        await lab.ReportAsync("r1");
        await lab.ReachAsync(OnboardingStep.Setup);
        await lab.RestartAsync();
        lab.World.TelemetryFrom = lab.Clock.GetUtcNow();
        await lab.ReachAsync(entry => entry.Step == OnboardingStep.Testnet && entry.Owner == StepOwner.Program, passTime: true);
        await lab.RestartAsync();
        Assert.Equal(StepState.Passed, (await lab.EndAsync()).State);
        Assert.Equal(Enumerable.Range(1, lab.World.Entries.Count), lab.World.Entries.Select(entry => entry.Sequence));
    }

    private static StakeStanding Standing(int locked) => new(true, new Wei(100), new Wei(locked));

    /// <summary>Passes vetting and assessment, up to the wanted entry.</summary>
    private static async Task<OnboardingLab> ReachSetupAsync(
        Action<OnboardingWorld>? prepare = null, OnboardingStep step = OnboardingStep.Setup, StepState state = StepState.Waiting)
    {
        OnboardingLab lab = await OnboardingLab.StartAsync(world =>
        {
            world.Decisions[1] = new VettingVerdict(VettingOutcome.Pass, OnboardingReason.VettingPassed, 75, "ada", "Because.");
            world.Preflight = new PreflightVerdict("r1", OnboardingReason.AssessmentPassed, [], []);
            prepare?.Invoke(world);
        });
        await lab.ReachAsync(entry => entry.Step > step || (entry.Step == step && entry.State == state));
        return lab;
    }
}
