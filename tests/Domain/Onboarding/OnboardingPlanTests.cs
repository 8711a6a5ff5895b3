using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Domain.Tests.Onboarding;

public sealed class OnboardingPlanTests
{
    public static TheoryData<OnboardingStep, StepOwner, int?, DeadlineOutcome> Steps => new()
    {
        { OnboardingStep.Application, StepOwner.Applicant, 30 * 86_400, DeadlineOutcome.Expire }, // decisions-money.md
        { OnboardingStep.Vetting, StepOwner.Reviewer, 14 * 86_400, DeadlineOutcome.Escalate }, // rules, section 9: 14 days, escalated
        { OnboardingStep.TechnicalAssessment, StepOwner.Applicant, 14 * 86_400, DeadlineOutcome.Expire }, // decisions-money.md
        { OnboardingStep.StakeVerification, StepOwner.Applicant, 14 * 86_400, DeadlineOutcome.Expire }, // decisions-money.md
        { OnboardingStep.GeographicCheck, StepOwner.Program, 86_400, DeadlineOutcome.Escalate }, // decisions-money.md
        { OnboardingStep.Setup, StepOwner.Applicant, 14 * 86_400, DeadlineOutcome.Expire }, // decisions-money.md
        { OnboardingStep.Testnet, StepOwner.Applicant, 7 * 86_400, DeadlineOutcome.Expire }, // decisions-money.md: to start a try
        { OnboardingStep.Activation, StepOwner.Applicant, 7 * 86_400, DeadlineOutcome.Expire }, // decisions-money.md
        { OnboardingStep.Operating, StepOwner.Program, null, DeadlineOutcome.None },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void StepOf_Step_OwnerDeadlineAndWhatItDoes(OnboardingStep step, StepOwner owner, int? deadlineSeconds, DeadlineOutcome onDeadline)
    {
        StepPlan plan = OnboardingPlan.StepOf(step, new OnboardingPolicy());
        Assert.Equal((owner, deadlineSeconds, onDeadline), (plan.Owner, plan.DeadlineSeconds, plan.OnDeadline));
    }

    [Fact]
    public void Steps_AreEveryStepOnceInOrder() =>
        Assert.Equal(Enum.GetValues<OnboardingStep>(), OnboardingPlan.Steps(new OnboardingPolicy()).Select(plan => plan.Step));

    [Fact]
    public void Steps_EveryReasonCodeEndsSomeStepAndEveryDeadlineHasOne()
    {
        var plans = OnboardingPlan.Steps(new OnboardingPolicy());
        Assert.Equal(Enum.GetValues<OnboardingReason>().Order(), plans.SelectMany(plan => plan.Reasons).Distinct().Order());
        Assert.All(plans, plan => Assert.NotEmpty(plan.Checklist));
        Assert.All(plans.Where(plan => plan.OnDeadline == DeadlineOutcome.Expire), plan => Assert.Contains(OnboardingReason.DeadlinePassed, plan.Reasons));
        Assert.All(plans.Where(plan => plan.OnDeadline == DeadlineOutcome.Escalate), plan => Assert.Contains(OnboardingReason.ReviewerEscalated, plan.Reasons));
        // rules, section 9: another's silence never punishes the applicant
        Assert.All(plans.Where(plan => plan.Owner != StepOwner.Applicant), plan => Assert.NotEqual(DeadlineOutcome.Expire, plan.OnDeadline));
    }

    [Fact]
    public void StepOf_NoStep_IsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => OnboardingPlan.StepOf(default, new OnboardingPolicy()));

    [Fact]
    public void Policy_DefaultAndDemo_AreValid()
    {
        Assert.Empty(FaultsOf(new OnboardingPolicy()));
        Assert.Empty(FaultsOf(OnboardingPolicy.Demo));
        Assert.Equal(20, OnboardingPolicy.Demo.TestnetSeconds); // rules, section 1, "local demo"
    }

    public static TheoryData<OnboardingPolicy, string, string> BadPolicies => new()
    {
        { new OnboardingPolicy { VettingDeadlineSeconds = 0 }, "vettingDeadlineSeconds", "out-of-range" },
        { new OnboardingPolicy { CommunityMarksMax = 16 }, "", "wrong-sum" },
        { new OnboardingPolicy { CommunityMarksMax = int.MinValue }, "communityMarksMax", "out-of-range" },
        { new OnboardingPolicy { VettingSecondReviewScore = 61 }, "vettingSecondReviewScore", "out-of-range" },
        { new OnboardingPolicy { SecondReviewPassScore = 39 }, "secondReviewPassScore", "out-of-range" },
        { new OnboardingPolicy { TestnetRetries = -1 }, "testnetRetries", "out-of-range" },
        { new OnboardingPolicy { Hardware = new HardwarePolicy { CoresRecommended = 3 } }, "hardware.coresRecommended", "out-of-range" },
        { new OnboardingPolicy { Hardware = new HardwarePolicy { DiskGigabytesMin = 501 } }, "hardware.diskGigabytesRecommended", "out-of-range" },
    };

    [Theory]
    [MemberData(nameof(BadPolicies))]
    public void Policy_BadNumber_IsRefusedByName(OnboardingPolicy policy, string path, string code) =>
        Assert.Contains(FaultsOf(policy), fault => (fault.Path, fault.Code) == (path, code));

    private static IReadOnlyList<PolicyFault> FaultsOf(OnboardingPolicy policy)
    {
        var faults = new PolicyFaults();
        policy.Validate(faults);
        return faults.All;
    }
}
