namespace NodeProgram.Domain.Onboarding;

/// <summary>The steps of onboarding in their order (rules, section 9; program document, 1.1 and 2.1). <c>default</c> is no step. In JSON the name in camel case.</summary>
public enum OnboardingStep
{
    /// <summary>The form is being filled in and submitted.</summary>
    Application = 1,

    /// <summary>A reviewer marks the applicant, 0 to 100.</summary>
    Vetting,

    /// <summary>The relay's preflight report against the minimum and recommended specifications.</summary>
    TechnicalAssessment,

    /// <summary>The stake is read from the chain, never from the application.</summary>
    StakeVerification,

    /// <summary>The declared country against what the network measures.</summary>
    GeographicCheck,

    /// <summary>The relay is installed and sends its first telemetry.</summary>
    Setup,

    /// <summary>48 hours of telemetry on the test network.</summary>
    Testnet,

    /// <summary>Stake locked, node registered on chain, credentials issued, witnesses assigned.</summary>
    Activation,

    /// <summary>The node earns; the same checks run on every epoch.</summary>
    Operating,
}

/// <summary>Who has to act in a step. <c>default</c> is nobody. In JSON the name in camel case.</summary>
public enum StepOwner
{
    /// <summary>The applicant.</summary>
    Applicant = 1,

    /// <summary>A reviewer of the program.</summary>
    Reviewer,

    /// <summary>The program's own software.</summary>
    Program,
}

/// <summary>What happens when a step's deadline passes without its owner having acted. <c>default</c> is nothing. In JSON the name in camel case.</summary>
public enum DeadlineOutcome
{
    /// <summary>The step has no deadline.</summary>
    None,

    /// <summary>The application expires; it can be resubmitted and nothing that it held (stake, seat) is lost.</summary>
    Expire,

    /// <summary>The step goes to the next reviewer or to the administrators, and the deadline starts anew: the applicant is not punished for another's silence.</summary>
    Escalate,
}
