using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.Tests.Onboarding;

namespace NodeProgram.Orchestrations.Tests.Histories;

/// <summary>Everything that can be waited for is waited for: an escalation, a second reviewer, a failing report, missing stake, a missed try, a refusal of the chain.</summary>
internal sealed class OnboardingTheLongWay : IHistoryScenario
{
    public string Name => "onboarding-the-long-way";

    public async Task<StoredHistory> PlayAsync()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync(world =>
        {
            world.Stake = new StakeStanding(true, new Wei(100), new Wei(0));
            world.Uptimes = [980_000, 1_000_000];
            world.Registration = new ChainRegistration(true, null) { State = RegistrationState.Refused, Refusal = "StakeTooSmall" };
            world.Seated = true;
            world.Badge = new BadgeAward(true, 7, "0xbadge");
        });
        await lab.ReachAsync(entry => entry.Reason == OnboardingReason.ReviewerEscalated, passTime: true);
        await lab.DecideAsync(VettingOutcome.SecondReviewer, 50);
        await lab.ReachAsync(OnboardingStep.Vetting, StepState.Waiting, OnboardingReason.VettingNeedsSecondReviewer);
        await lab.DecideAsync(VettingOutcome.Pass, 60, round: 2);
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
        await lab.ReportAsync("r1", "memory: 4 GB, 8 GB needed");
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment, StepState.Waiting, OnboardingReason.AssessmentFailed);
        await lab.ReportAsync("r2");
        await lab.ReachAsync(OnboardingStep.StakeVerification);
        lab.World.Stake = new StakeStanding(true, new Wei(100), new Wei(100));
        await lab.RaiseAsync(OnboardingEvents.Stake);
        await lab.ReachAsync(OnboardingStep.Setup);
        lab.World.TelemetryFrom = DateTimeOffset.UnixEpoch;
        await lab.ReachAsync(entry => entry.Reason == OnboardingReason.ActivationRefusedByChain, passTime: true);
        lab.World.Registration = new ChainRegistration(true, "0xabc");
        await lab.RaiseAsync(OnboardingEvents.Stake);
        await lab.EndAsync();
        return lab.Export();
    }
}

/// <summary>Without a chain, and nothing arrives in setup.</summary>
internal sealed class OnboardingExpiredInSetup : IHistoryScenario
{
    public string Name => "onboarding-expired-in-setup";

    public async Task<StoredHistory> PlayAsync()
    {
        await using OnboardingLab lab = await ReachedSetupAsync();
        await lab.EndAsync();
        return lab.Export();
    }

    public static async Task<OnboardingLab> ReachedSetupAsync()
    {
        OnboardingLab lab = await OnboardingLab.StartAsync(world =>
        {
            world.Decisions[1] = new VettingVerdict(VettingOutcome.Pass, OnboardingReason.VettingPassed, 75, "ada", "Because.");
            world.Preflight = new PreflightVerdict("r1", OnboardingReason.AssessmentPassed, [], []);
        });
        await lab.ReachAsync(OnboardingStep.Setup);
        return lab;
    }
}

/// <summary>The watch of setup sees telemetry after some looks.</summary>
internal sealed class TelemetryWatched : IHistoryScenario
{
    public string Name => "telemetry-watch-seen";

    public async Task<StoredHistory> PlayAsync()
    {
        await using OnboardingLab lab = await OnboardingExpiredInSetup.ReachedSetupAsync();
        lab.World.TelemetryFrom = lab.Clock.GetUtcNow().AddHours(5);
        await lab.ReachAsync(entry => entry.Step == OnboardingStep.Testnet, passTime: true);
        return lab.Export(lab.InstanceId + "-setup");
    }
}
