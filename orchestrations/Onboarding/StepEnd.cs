using NodeProgram.Domain.Onboarding;

namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>How a step ended.</summary>
/// <param name="State"><see cref="StepState.Passed"/> and <see cref="StepState.NotConfigured"/> lead on; <see cref="StepState.Failed"/> and
/// <see cref="StepState.Expired"/> end the application.</param>
/// <param name="Reason">The reason code.</param>
/// <param name="Why">The reason in words, for the applicant.</param>
/// <param name="Missing">The criteria that were not met, in words; empty when the step passed.</param>
public sealed record StepEnd(StepState State, OnboardingReason Reason, string Why, IReadOnlyList<string> Missing)
{
    /// <summary>Whether the application goes on.</summary>
    public bool LeadsOn => State is StepState.Passed or StepState.NotConfigured;

    /// <summary>The step is passed.</summary>
    public static StepEnd Passed(OnboardingReason reason, string why) => new(StepState.Passed, reason, why, []);

    /// <summary>The step is gone through because what would do it is not there.</summary>
    public static StepEnd NotConfigured(string why) => new(StepState.NotConfigured, OnboardingReason.ChainNotConfigured, why, []);

    /// <summary>The application is rejected.</summary>
    public static StepEnd Failed(OnboardingReason reason, string why, IReadOnlyList<string> missing) => new(StepState.Failed, reason, why, missing);

    /// <summary>The applicant's time ran out.</summary>
    public static StepEnd Expired(string why, IReadOnlyList<string> missing) => new(StepState.Expired, OnboardingReason.DeadlinePassed, why, missing);
}
