using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Onboarding;

/// <summary>A reviewer's mark for one criterion.</summary>
/// <param name="Points">0 to the criterion's most.</param>
/// <param name="Reason">Why, in the reviewer's words: 1 to 2,000 characters, not blank.</param>
public sealed record VettingMark(int Points, string Reason);

/// <summary>What a reviewer gives; geographic diversity is computed and therefore not among them (rules, section 9).</summary>
/// <param name="TechnicalCompetence">0 to 30 by default.</param>
/// <param name="Commitment">0 to 20 by default.</param>
/// <param name="Community">0 to 15 by default.</param>
/// <param name="Partnerships">0 to 10 by default.</param>
public sealed record VettingMarks(VettingMark TechnicalCompetence, VettingMark Commitment, VettingMark Community, VettingMark Partnerships);

/// <summary>Why a reviewer's marks are not accepted, in order of precedence.</summary>
public enum VettingRefusalCode
{
    /// <summary>A criterion has no mark.</summary>
    MarkMissing = 1,

    /// <summary>A mark is negative or above the criterion's most.</summary>
    MarkOutOfRange,

    /// <summary>A mark has no reason, or one that is too long.</summary>
    ReasonMissing,
}

/// <summary>Marks that are not accepted: the code and the criterion's name in JSON.</summary>
public sealed record VettingRefusal(VettingRefusalCode Code, string Criterion);

/// <summary>Whether an applicant may go on. <c>default</c> is no outcome.</summary>
public enum VettingOutcome
{
    /// <summary>Goes on to the technical assessment.</summary>
    Pass = 1,

    /// <summary>A second reviewer, not the first one, marks independently.</summary>
    SecondReviewer,

    /// <summary>Rejected; may be resubmitted.</summary>
    Reject,
}

/// <summary>A vetting score with its parts.</summary>
/// <param name="Total">0 to 100.</param>
/// <param name="GeographicDiversity">The computed marks among them.</param>
/// <param name="Outcome">What the total means.</param>
/// <param name="Reason">Its code.</param>
public sealed record VettingScore(int Total, int GeographicDiversity, VettingOutcome Outcome, OnboardingReason Reason);

/// <summary>Vetting of an applicant, 0 to 100 (rules, section 9).</summary>
public static class Vetting
{
    private const int ReasonCharactersMax = 2_000;

    /// <summary>The marks for geographic diversity: the most of them times the region's deficit, truncated. Full where no node stands, 0 at or above the target.</summary>
    /// <param name="regionDeficit">The deficit of the applicant's region, 0 to 1,000,000 (<see cref="Regions.RegionStanding.Deficit"/>).</param>
    /// <param name="policy">The policy in force when the application was submitted.</param>
    public static int GeographicDiversityMarks(PartsPerMillion regionDeficit, OnboardingPolicy policy) =>
        (int)(Math.Min(regionDeficit.Value, 1_000_000) * policy.GeographicDiversityMarksMax / 1_000_000);

    /// <summary>The first fault of a reviewer's marks; null when they can be counted.</summary>
    public static VettingRefusal? Check(VettingMarks marks, OnboardingPolicy policy)
    {
        (string Name, VettingMark? Mark, int Max)[] all =
        [
            ("technicalCompetence", marks.TechnicalCompetence, policy.TechnicalCompetenceMarksMax),
            ("commitment", marks.Commitment, policy.CommitmentMarksMax),
            ("community", marks.Community, policy.CommunityMarksMax),
            ("partnerships", marks.Partnerships, policy.PartnershipMarksMax),
        ];
        return First(VettingRefusalCode.MarkMissing, static (mark, _) => mark is null)
            ?? First(VettingRefusalCode.MarkOutOfRange, static (mark, max) => mark!.Points < 0 || mark.Points > max)
            ?? First(VettingRefusalCode.ReasonMissing, static (mark, _) => string.IsNullOrWhiteSpace(mark!.Reason) || mark.Reason.Length > ReasonCharactersMax);

        VettingRefusal? First(VettingRefusalCode code, Func<VettingMark?, int, bool> isBad)
        {
            foreach ((string name, VettingMark? mark, int max) in all)
            {
                if (isBad(mark, max))
                    return new VettingRefusal(code, name);
            }

            return null;
        }
    }

    /// <summary>The first reviewer's score and what it means.</summary>
    /// <exception cref="ArgumentException">The marks were not checked: <see cref="Check"/> finds a fault.</exception>
    public static VettingScore Decide(VettingMarks marks, PartsPerMillion regionDeficit, OnboardingPolicy policy)
    {
        (int total, int geographic) = Count(marks, regionDeficit, policy);
        return total >= policy.VettingPassScore ? new VettingScore(total, geographic, VettingOutcome.Pass, OnboardingReason.VettingPassed)
            : total >= policy.VettingSecondReviewScore ? new VettingScore(total, geographic, VettingOutcome.SecondReviewer, OnboardingReason.VettingNeedsSecondReviewer)
            : new VettingScore(total, geographic, VettingOutcome.Reject, OnboardingReason.VettingRejected);
    }

    /// <summary>The decision after a second, independent review: the mean of both totals, truncated, passes from the middle of the band on.</summary>
    /// <param name="firstTotal">The first reviewer's total.</param>
    /// <param name="marks">The second reviewer's marks.</param>
    /// <param name="regionDeficit">The same deficit as in the first review.</param>
    /// <param name="policy">The policy in force when the application was submitted.</param>
    /// <exception cref="ArgumentException">The marks were not checked: <see cref="Check"/> finds a fault.</exception>
    public static VettingScore DecideSecond(int firstTotal, VettingMarks marks, PartsPerMillion regionDeficit, OnboardingPolicy policy)
    {
        (int total, int geographic) = Count(marks, regionDeficit, policy);
        int mean = (firstTotal + total) / 2;
        return mean >= policy.SecondReviewPassScore
            ? new VettingScore(mean, geographic, VettingOutcome.Pass, OnboardingReason.VettingPassed)
            : new VettingScore(mean, geographic, VettingOutcome.Reject, OnboardingReason.VettingRejected);
    }

    private static (int Total, int Geographic) Count(VettingMarks marks, PartsPerMillion regionDeficit, OnboardingPolicy policy)
    {
        if (Check(marks, policy) is { } refusal)
            throw new ArgumentException($"Unchecked marks: {refusal.Code} at {refusal.Criterion}.", nameof(marks));
        int geographic = GeographicDiversityMarks(regionDeficit, policy);
        return (geographic + marks.TechnicalCompetence.Points + marks.Commitment.Points + marks.Community.Points + marks.Partnerships.Points, geographic);
    }
}
