using NodeProgram.Domain.Onboarding;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Orchestrations.Tests.Onboarding;

public class TechnicalAssessmentStepTests
{
    [Fact]
    public async Task Assessment_ReportBelowTheMinimum_ShowsWhatAndTakesTheNextReport()
    {
        await using OnboardingLab lab = await ReachAsync();
        await lab.ReportAsync("r1", "memory: 4 GB, 8 GB needed");
        StepEntry failing = await lab.ReachAsync(OnboardingStep.TechnicalAssessment, StepState.Waiting, OnboardingReason.AssessmentFailed);
        Assert.Equal(["memory: 4 GB, 8 GB needed"], failing.Missing);
        await lab.ReportAsync("r1", "memory: 4 GB, 8 GB needed"); // the same again
        await lab.ReportAsync("r2");
        await lab.ReachAsync(OnboardingStep.Setup);
        Assert.Single(lab.World.Entries, entry => entry.Reason == OnboardingReason.AssessmentFailed);
    }

    [Fact]
    public async Task Assessment_NoPassingReportByTheDeadline_ExpiresWithTheFailingCriterion()
    {
        await using OnboardingLab lab = await ReachAsync();
        DateTimeOffset entered = lab.Clock.GetUtcNow();
        await lab.ReportAsync("r1", "disk: 50 GB, 100 GB needed");
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment, StepState.Waiting, OnboardingReason.AssessmentFailed);
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal((StepState.Expired, OnboardingStep.TechnicalAssessment), (result.State, result.Step));
        Assert.Equal(["disk: 50 GB, 100 GB needed"], lab.World.Last!.Missing);
        Assert.Equal(entered.AddDays(14), lab.Clock.GetUtcNow()); // decisions-money.md: preflight report 14 days
        Assert.True(lab.World.Released);
    }

    [Fact]
    public async Task Assessment_ReportSentBeforeVettingPassed_IsNotAskedForAgain()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        await lab.ReportAsync("r1");
        await lab.DecideAsync(VettingOutcome.Pass, 60);
        await lab.ReachAsync(OnboardingStep.Setup);
    }

    private static async Task<OnboardingLab> ReachAsync()
    {
        OnboardingLab lab = await OnboardingLab.StartAsync(world => world.Decisions[1] = new VettingVerdict(VettingOutcome.Pass, OnboardingReason.VettingPassed, 75, "ada", "Because."));
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
        return lab;
    }
}
