using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Bonuses;
using NodeProgram.Domain.Rewards.Weights;

namespace NodeProgram.Domain.Rewards;

/// <summary>The factor of a stake locked for a term.</summary>
/// <param name="Days">The least term in days; 0 is flexible.</param>
/// <param name="Factor">Its factor in bp.</param>
public sealed record LockFactor(int Days, BasisPoints Factor);

/// <summary>The numbers of the rewards (rules, section 4). Factors in bp, 10,000 being 1.0; each at most 65,535, so that the product of eight fits 128 bits.</summary>
public sealed record RewardsPolicy : IPolicySection
{
    /// <summary>The largest value of any factor, 65,535 bp (6.5535).</summary>
    public const int FactorMax = 65_535;

    /// <summary>The demo: the rewards of a day in an epoch of 30 s, the same rules; the days of the genesis and referral terms last 30 s.</summary>
    public static RewardsPolicy Demo { get; } = new() { DaySeconds = 30, ClaimDelaySeconds = 30, Bonuses = new BonusPolicy() };

    /// <summary>The fee pool of an epoch in wei, 100,000 DTEL by default (decisions-money.md; the rules: "every epoch has a fixed fee pool").</summary>
    public Wei FeePool { get; init; } = Wei.FromTokens(100_000);

    /// <summary>The largest product of all factors in bp, 8.0 by default (section 4, "capped at 8.0").</summary>
    public BasisPoints WeightCap { get; init; } = new(80_000);

    /// <summary>Hobbyist, 1.0 by default (section 4, "tier").</summary>
    public BasisPoints HobbyistFactor { get; init; } = new(10_000);

    /// <summary>Professional, 1.25 by default (section 4, "tier"; program document, 3.2).</summary>
    public BasisPoints ProfessionalFactor { get; init; } = new(12_500);

    /// <summary>Enterprise, 1.5 by default (section 4, "tier"; program document, 3.2).</summary>
    public BasisPoints EnterpriseFactor { get; init; } = new(15_000);

    /// <summary>The institutional programme's base, 1.5 by default (section 4, "tier"; program document, 4.1).</summary>
    public BasisPoints InstitutionalFactor { get; init; } = new(15_000);

    /// <summary>The institutional volume bonus in bp by number of nodes: 1.0 at 50, linear to 2.5 at 500 by default (section 4, "tier"; program document, 4.1).</summary>
    public Curve InstitutionalVolumeByNodes { get; init; } = Curve.Of((50, 10_000), (500, 25_000));

    /// <summary>The institutional performance factor, 1.25 by default (section 4: +25 %; program document, 4.1).</summary>
    public BasisPoints InstitutionalPerformanceFactor { get; init; } = new(12_500);

    /// <summary>The score that every node of an institutional operator must reach for the performance factor, 95,000 by default (section 4, "tier").</summary>
    public Millipoints InstitutionalPerformanceScore { get; init; } = new(95_000);

    /// <summary>The region factor in bp by actual share / target share in ppm: 2.0 up to 0.25, 1.5 at 0.75, 1.0 from 1 on, linear between (section 4, "region"; program document, 3.1: 1.5-2x).</summary>
    public Curve RegionFactorByShareOfTarget { get; init; } = Curve.Of((250_000, 20_000), (750_000, 15_000), (1_000_000, 10_000));

    /// <summary>Standard node, 1.0 by default (section 4, "node type").</summary>
    public BasisPoints StandardFactor { get; init; } = new(10_000);

    /// <summary>Regional hub, 2.0 by default (section 4, "node type"; program document, 4.2).</summary>
    public BasisPoints RegionalHubFactor { get; init; } = new(20_000);

    /// <summary>Edge node, 1.5 by default (section 4, "node type"; program document, 4.2).</summary>
    public BasisPoints EdgeFactor { get; init; } = new(15_000);

    /// <summary>What a stored TB (10^12 bytes) adds to 1.0 for recording and archive nodes in bp, 0.05 by default (section 4, "node type").</summary>
    public BasisPoints StoredTerabyteBonus { get; init; } = new(500);

    /// <summary>The largest factor of recording and archive nodes, 3.0 by default (section 4, "node type").</summary>
    public BasisPoints StorageFactorCap { get; init; } = new(30_000);

    /// <summary>What a processed hour adds to 1.0 for transcription nodes in bp, 0.002 by default (section 4, "node type").</summary>
    public BasisPoints ProcessedHourBonus { get; init; } = new(20);

    /// <summary>The largest factor of transcription nodes, 3.0 by default (section 4, "node type").</summary>
    public BasisPoints ProcessingFactorCap { get; init; } = new(30_000);

    /// <summary>The genesis cohort's factor, 2.0 by default (section 4, "genesis"; program document, 1.1: 2x base rewards).</summary>
    public BasisPoints GenesisFactor { get; init; } = new(20_000);

    /// <summary>Days after a node's activation during which the genesis factor holds, 183 by default (section 4, "genesis"; program document, 1.1: first 6 months).</summary>
    public int GenesisDays { get; init; } = 183;

    /// <summary>Factors by the term of the lock, ascending from 0 days: flexible 1.0; 90 days 1.05; 180 days 1.10; 365 days 1.25 by default (section 4, "lock").</summary>
    public ImmutableArray<LockFactor> LockFactors { get; init; } =
        [new(0, new BasisPoints(10_000)), new(90, new BasisPoints(10_500)), new(180, new BasisPoints(11_000)), new(365, new BasisPoints(12_500))];

    /// <summary>The length of a day of this section's terms in seconds, 86,400 by default; the demo's is 30 (section 1, "local demo").</summary>
    public int DaySeconds { get; init; } = 86_400;

    /// <summary>Seconds after which a posted root becomes claimable, and before which alone it can be disabled, 24 h by default (section 4).</summary>
    public int ClaimDelaySeconds { get; init; } = 86_400;

    /// <summary>What is paid outside the pool.</summary>
    public BonusPolicy Bonuses { get; init; } = new();

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.Require(FeePool.Value.GetBitLength() <= 127, "feePool", PolicyFaultCodes.OutOfRange, "A pool is below 2^127 wei.");
        faults.InRange(WeightCap.Value, 1, 1_000_000);
        faults.InRange(HobbyistFactor.Value, 0, FactorMax);
        faults.InRange(ProfessionalFactor.Value, HobbyistFactor.Value, FactorMax);
        faults.InRange(EnterpriseFactor.Value, ProfessionalFactor.Value, FactorMax);
        faults.InRange(InstitutionalFactor.Value, EnterpriseFactor.Value, FactorMax);
        InstitutionalVolumeByNodes.Validate(faults.At("institutionalVolumeByNodes"), CurveDirection.Rising, FactorMax);
        faults.InRange(InstitutionalPerformanceFactor.Value, BasisPoints.One.Value, FactorMax);
        faults.InRange(InstitutionalPerformanceScore.Value, 0, 100_000);
        RegionFactorByShareOfTarget.Validate(faults.At("regionFactorByShareOfTarget"), CurveDirection.Falling, FactorMax);
        faults.InRange(StandardFactor.Value, 0, FactorMax);
        faults.InRange(RegionalHubFactor.Value, 0, FactorMax);
        faults.InRange(EdgeFactor.Value, 0, FactorMax);
        faults.InRange(StoredTerabyteBonus.Value, 0, FactorMax);
        faults.InRange(StorageFactorCap.Value, BasisPoints.One.Value, FactorMax);
        faults.InRange(ProcessedHourBonus.Value, 0, FactorMax);
        faults.InRange(ProcessingFactorCap.Value, BasisPoints.One.Value, FactorMax);
        faults.InRange(GenesisFactor.Value, BasisPoints.One.Value, FactorMax);
        faults.InRange(GenesisDays, 0, 3_650);
        ValidateLocks(faults);
        faults.InRange(DaySeconds, 1, 86_400);
        faults.InRange(ClaimDelaySeconds, 0, 30 * 86_400);
        Bonuses.Validate(faults.At("bonuses"));
    }

    private void ValidateLocks(PolicyFaults faults)
    {
        if (!faults.Require(!LockFactors.IsDefaultOrEmpty && LockFactors.Length <= 16 && LockFactors[0].Days == 0, "lockFactors", PolicyFaultCodes.BadList, "1 to 16 terms, the first of 0 days."))
            return;
        for (int i = 0; i < LockFactors.Length; i++)
        {
            faults.InRange(LockFactors[i].Days, 0, 3_650, $"lockFactors[{i}].days");
            faults.InRange(LockFactors[i].Factor.Value, 0, FactorMax, $"lockFactors[{i}].factor");
            faults.Require(
                i == 0 || (LockFactors[i].Days > LockFactors[i - 1].Days && LockFactors[i].Factor >= LockFactors[i - 1].Factor),
                $"lockFactors[{i}]", PolicyFaultCodes.NotMonotonic, "Terms rise, and a longer one never gives less.");
        }
    }
}
