using NodeProgram.Domain.Onboarding;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Orchestrations.Tests.Onboarding;

public class VettingStepTests
{
    [Fact]
    public async Task Vetting_Rejected_EndsTheApplication()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        await lab.DecideAsync(VettingOutcome.Reject, 39);
        OnboardingResult result = await lab.EndAsync();
        Assert.Equal((StepState.Failed, OnboardingStep.Vetting, OnboardingReason.VettingRejected), (result.State, result.Step, result.Reason));
        Assert.Equal(["60 of 100 were needed."], lab.World.Last!.Missing);
        Assert.Equal((true, null), (lab.World.Released, lab.World.AdmittedAt));
    }

    [Theory]
    [InlineData(VettingOutcome.Pass, OnboardingStep.TechnicalAssessment, StepState.Waiting)]
    [InlineData(VettingOutcome.Reject, OnboardingStep.Vetting, StepState.Failed)]
    public async Task Vetting_CloseResult_IsDecidedByTheSecondReviewer(VettingOutcome second, OnboardingStep step, StepState state)
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        await lab.DecideAsync(VettingOutcome.SecondReviewer, 50);
        StepEntry open = await lab.ReachAsync(OnboardingStep.Vetting, StepState.Waiting, OnboardingReason.VettingNeedsSecondReviewer);
        Assert.Equal(lab.Clock.GetUtcNow().AddDays(14), open.Deadline);
        await lab.DecideAsync(second, 52, round: 2);
        await lab.ReachAsync(step, state);
    }

    [Fact]
    public async Task Vetting_ReviewerLetsItPass_IsEscalatedAndTheApplicantKeepsItsPlace()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        StepEntry open = await lab.ReachAsync(OnboardingStep.Vetting);
        for (int round = 0; round < 3; round++)
        {
            DateTimeOffset before = open.Deadline!.Value;
            open = await lab.ReachAsync(entry => entry.Reason == OnboardingReason.ReviewerEscalated && entry.Deadline > before, passTime: true);
            Assert.Equal((StepState.Waiting, before.AddDays(14)), (open.State, open.Deadline));
        }
        await lab.DecideAsync(VettingOutcome.Pass, 60);
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
        Assert.DoesNotContain(lab.World.Entries, entry => entry.State is StepState.Failed or StepState.Expired);
    }

    [Fact]
    public async Task Vetting_EventWithoutARecordedDecision_ChangesNothing()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        int looks = lab.World.CallsOf(OnboardingActivities.LoadVetting);
        for (int i = 0; i < 5; i++)
            await lab.RaiseAsync(OnboardingEvents.Decision);
        while (lab.World.CallsOf(OnboardingActivities.LoadVetting) < looks + 5)
            await Task.Delay(1);
        Assert.Equal((OnboardingStep.Vetting, StepState.Waiting), (lab.World.Last!.Step, lab.World.Last.State));
        await lab.DecideAsync(VettingOutcome.Pass, 60);
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
    }

    [Fact]
    public async Task Vetting_DecisionRecordedButItsEventLost_IsFoundAtTheDeadline()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        lab.World.Decisions[1] = new VettingVerdict(VettingOutcome.Pass, OnboardingReason.VettingPassed, 60, "ada", "Because.");
        await lab.ReachAsync(entry => entry.Step == OnboardingStep.TechnicalAssessment, passTime: true);
        Assert.DoesNotContain(lab.World.Entries, entry => entry.Reason == OnboardingReason.ReviewerEscalated);
    }

    [Fact]
    public async Task Vetting_EventRaisedManyTimes_CountsOnce()
    {
        await using OnboardingLab lab = await OnboardingLab.StartAsync();
        await lab.ReachAsync(OnboardingStep.Vetting);
        for (int i = 0; i < 4; i++)
            await lab.DecideAsync(VettingOutcome.SecondReviewer, 50);
        await lab.ReachAsync(OnboardingStep.Vetting, StepState.Waiting, OnboardingReason.VettingNeedsSecondReviewer);
        await lab.DecideAsync(VettingOutcome.Pass, 55, round: 2);
        await lab.ReachAsync(OnboardingStep.TechnicalAssessment);
        Assert.Single(lab.World.Entries, entry => entry.Step == OnboardingStep.Vetting && entry.State == StepState.Passed);
    }
}
