namespace NodeProgram.Orchestrations.Onboarding;

/// <summary>The events that wake an onboarding. They carry nothing that counts: what happened is in the record, written before the event is raised.</summary>
public static class OnboardingEvents
{
    /// <summary>A vetting decision was recorded.</summary>
    public const string Decision = "vetting-decision";

    /// <summary>A preflight report was recorded.</summary>
    public const string Preflight = "preflight-report";

    /// <summary>The node's stake may have changed on the chain.</summary>
    public const string Stake = "stake-changed";
}
