using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tiers;

/// <summary>The bars of the tiers (rules, section 7; program document, 3.2 and 4.1).</summary>
public sealed record TiersPolicy : IPolicySection
{
    private const int Hour = 3_600;
    private const int Day = 86_400;

    /// <summary>The demo: a day is 30 s (rules, section 1, row "local demo").</summary>
    public static TiersPolicy Demo { get; } = new() { DownAfterSeconds = 210, ProfessionalResponseSeconds = 60, EnterpriseResponseSeconds = 30 };

    /// <summary>Scored days over which uptime is looked at, 30 by default (section 7).</summary>
    public int ScoredDays { get; init; } = 30;

    /// <summary>How long an operator may stay below its tier's bar, 7 days by default (section 7).</summary>
    public int DownAfterSeconds { get; init; } = 7 * Day;

    /// <summary>Least nodes of a professional, 3 by default (program document, 3.2).</summary>
    public int ProfessionalNodesMin { get; init; } = 3;

    /// <summary>Least stake of a professional in standard stakes, 3 by default (program document, 3.2).</summary>
    public int ProfessionalStakesMin { get; init; } = 3;

    /// <summary>A professional's uptime must be above this, 99.5 % by default (program document, 3.2: >99.5%).</summary>
    public PartsPerMillion ProfessionalUptimeAbove { get; init; } = new(995_000);

    /// <summary>Least nodes of an enterprise, 10 by default (program document, 3.2).</summary>
    public int EnterpriseNodesMin { get; init; } = 10;

    /// <summary>Least stake of an enterprise in standard stakes, 10 by default (program document, 3.2).</summary>
    public int EnterpriseStakesMin { get; init; } = 10;

    /// <summary>An enterprise's uptime must be above this, 99.9 % by default (program document, 3.2: >99.9%).</summary>
    public PartsPerMillion EnterpriseUptimeAbove { get; init; } = new(999_000);

    /// <summary>Least nodes of an institution, 50 by default (program document, 4.1).</summary>
    public int InstitutionalNodesMin { get; init; } = 50;

    /// <summary>Least stake of an institution in USD, 500,000 by default (program document, 4.1).</summary>
    public int InstitutionalStakeUsdMin { get; init; } = 500_000;

    /// <summary>Least uptime of an institution's SLA, 99.95 % by default (program document, 4.1).</summary>
    public PartsPerMillion InstitutionalUptimeFrom { get; init; } = new(999_500);

    /// <summary>Least regions with nodes of an institution, 5 by default (program document, 4.1).</summary>
    public int InstitutionalRegionsMin { get; init; } = 5;

    /// <summary>Time to the first answer for a professional's ticket, 24 h by default (section 7; program document, 3.2).</summary>
    public int ProfessionalResponseSeconds { get; init; } = 24 * Hour;

    /// <summary>Time to the first answer for an enterprise's ticket, 4 h by default (section 7; program document, 3.2).</summary>
    public int EnterpriseResponseSeconds { get; init; } = 4 * Hour;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(ScoredDays, 1, 400);
        faults.InRange(DownAfterSeconds, 0, 365 * Day);
        faults.InRange(ProfessionalNodesMin, 1, 10_000);
        faults.InRange(ProfessionalStakesMin, 0, 10_000);
        faults.InRange(ProfessionalUptimeAbove.Value, 0, 1_000_000);
        faults.InRange(EnterpriseNodesMin, ProfessionalNodesMin, 10_000);
        faults.InRange(EnterpriseStakesMin, ProfessionalStakesMin, 10_000);
        faults.InRange(EnterpriseUptimeAbove.Value, ProfessionalUptimeAbove.Value, 1_000_000);
        faults.InRange(InstitutionalNodesMin, EnterpriseNodesMin, 100_000);
        faults.InRange(InstitutionalStakeUsdMin, 0, int.MaxValue);
        faults.InRange(InstitutionalUptimeFrom.Value, EnterpriseUptimeAbove.Value, 1_000_000);
        faults.InRange(InstitutionalRegionsMin, 1, 9);
        faults.InRange(ProfessionalResponseSeconds, 1, 365 * Day);
        faults.InRange(EnterpriseResponseSeconds, 1, ProfessionalResponseSeconds);
    }

    /// <summary>Time to the first answer to a support ticket; null is best effort, by the community.</summary>
    public int? ResponseSeconds(Tier tier) => tier switch
    {
        Tier.Hobbyist => null,
        Tier.Professional => ProfessionalResponseSeconds,
        Tier.Enterprise or Tier.Institutional => EnterpriseResponseSeconds,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "Not a tier of the program."),
    };
}
