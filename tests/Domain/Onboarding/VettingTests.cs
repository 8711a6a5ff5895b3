using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Onboarding;

public sealed class VettingTests
{
    private static readonly OnboardingPolicy Policy = new();

    [Theory]
    // rules, section 9: 25 marks for geographic diversity, computed from the region's deficit
    [InlineData(0, 0)]
    [InlineData(39_999, 0)]
    [InlineData(40_000, 1)] // 25 x 0.04
    [InlineData(500_000, 12)] // truncated
    [InlineData(999_999, 24)]
    [InlineData(1_000_000, 25)]
    public void GeographicDiversity_Deficit_Marks(long deficitPpm, int marks) =>
        Assert.Equal(marks, Vetting.GeographicDiversityMarks(new PartsPerMillion(deficitPpm), Policy));

    [Theory]
    // rules, section 9: >= 60 passes, 40 to 59 goes to a second reviewer, below is rejected
    [InlineData(30, 20, 15, 10, 1_000_000, 100, VettingOutcome.Pass, OnboardingReason.VettingPassed)]
    [InlineData(30, 20, 10, 0, 0, 60, VettingOutcome.Pass, OnboardingReason.VettingPassed)]
    [InlineData(30, 20, 9, 0, 0, 59, VettingOutcome.SecondReviewer, OnboardingReason.VettingNeedsSecondReviewer)]
    [InlineData(15, 0, 0, 0, 1_000_000, 40, VettingOutcome.SecondReviewer, OnboardingReason.VettingNeedsSecondReviewer)]
    [InlineData(14, 0, 0, 0, 1_000_000, 39, VettingOutcome.Reject, OnboardingReason.VettingRejected)]
    [InlineData(0, 0, 0, 0, 0, 0, VettingOutcome.Reject, OnboardingReason.VettingRejected)]
    public void Decide_Marks_ScoreAndOutcome(int technical, int commitment, int community, int partnerships, long deficitPpm, int total, VettingOutcome outcome, OnboardingReason reason)
    {
        VettingScore score = Vetting.Decide(Marks(technical, commitment, community, partnerships), new PartsPerMillion(deficitPpm), Policy);
        Assert.Equal((total, outcome, reason), (score.Total, score.Outcome, score.Reason));
        Assert.Equal((int)(deficitPpm * 25 / 1_000_000), score.GeographicDiversity);
    }

    [Theory]
    // decisions-money.md: the mean of both reviewers, truncated, from 50 on
    [InlineData(59, 41, 50, VettingOutcome.Pass)]
    [InlineData(40, 60, 50, VettingOutcome.Pass)]
    [InlineData(40, 59, 49, VettingOutcome.Reject)]
    [InlineData(59, 0, 29, VettingOutcome.Reject)]
    public void DecideSecond_MeanOfBoth_Decides(int first, int second, int mean, VettingOutcome outcome)
    {
        int commitment = Math.Min(20, second), technical = Math.Min(30, second - commitment), community = second - commitment - technical;
        VettingScore score = Vetting.DecideSecond(first, Marks(technical, commitment, community, 0), new PartsPerMillion(0), Policy);
        Assert.Equal((mean, outcome), (score.Total, score.Outcome));
        Assert.Equal(outcome == VettingOutcome.Pass ? OnboardingReason.VettingPassed : OnboardingReason.VettingRejected, score.Reason);
    }

    public static TheoryData<VettingMarks, VettingRefusalCode, string> BadMarks => new()
    {
        { Marks(0, 0, 0, 0) with { Community = null! }, VettingRefusalCode.MarkMissing, "community" },
        { Marks(31, 0, 0, 0), VettingRefusalCode.MarkOutOfRange, "technicalCompetence" },
        { Marks(0, 21, 0, 0), VettingRefusalCode.MarkOutOfRange, "commitment" },
        { Marks(0, 0, 16, 0), VettingRefusalCode.MarkOutOfRange, "community" },
        { Marks(0, 0, 0, 11), VettingRefusalCode.MarkOutOfRange, "partnerships" },
        { Marks(0, 0, 0, -1), VettingRefusalCode.MarkOutOfRange, "partnerships" },
        { Marks(0, 0, 0, 0) with { Commitment = new VettingMark(1, " ") }, VettingRefusalCode.ReasonMissing, "commitment" },
        { Marks(0, 0, 0, 0) with { Commitment = new VettingMark(1, new string('x', 2_001)) }, VettingRefusalCode.ReasonMissing, "commitment" },
        // precedence: missing before out of range before reasonless, whatever the criterion's place
        { Marks(31, 0, 0, 0) with { Partnerships = null! }, VettingRefusalCode.MarkMissing, "partnerships" },
        { Marks(0, 0, 0, 11) with { TechnicalCompetence = new VettingMark(1, "") }, VettingRefusalCode.MarkOutOfRange, "partnerships" },
    };

    [Theory]
    [MemberData(nameof(BadMarks))]
    public void Check_BadMarks_RefusedByCodeAndCriterion(VettingMarks marks, VettingRefusalCode code, string criterion)
    {
        Assert.Equal(new VettingRefusal(code, criterion), Vetting.Check(marks, Policy));
        Assert.Throws<ArgumentException>(() => Vetting.Decide(marks, new PartsPerMillion(0), Policy));
    }

    [Fact]
    public void Check_GoodMarks_AreNotRefused() => Assert.Null(Vetting.Check(Marks(30, 20, 15, 10), Policy));

    private static VettingMarks Marks(int technical, int commitment, int community, int partnerships) =>
        new(new(technical, "ran relays"), new(commitment, "two years"), new(community, "answers in the forum"), new(partnerships, "data centre"));
}
