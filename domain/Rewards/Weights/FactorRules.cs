using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Rewards.Weights;

/// <summary>How each factor of a weight comes about, one function a row of the table (rules, section 4).</summary>
public static class FactorRules
{
    private const long BytesPerTerabyte = 1_000_000_000_000;

    /// <summary>The tier's base.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a tier.</exception>
    public static BasisPoints TierFactor(Tier tier, RewardsPolicy policy) => tier switch
    {
        Tier.Hobbyist => policy.HobbyistFactor,
        Tier.Professional => policy.ProfessionalFactor,
        Tier.Enterprise => policy.EnterpriseFactor,
        Tier.Institutional => policy.InstitutionalFactor,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "Not a tier of the program."),
    };

    /// <summary>The volume bonus: 1.0 outside the institutional programme.</summary>
    /// <param name="tier">The operator's tier.</param>
    /// <param name="nodes">Its active nodes.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static BasisPoints VolumeFactor(Tier tier, int nodes, RewardsPolicy policy) =>
        tier == Tier.Institutional ? new BasisPoints((int)policy.InstitutionalVolumeByNodes.At(nodes)) : BasisPoints.One;

    /// <summary>The performance bonus of the institutional programme: when every node of the operator scored the bar or above; 1.0 otherwise, and for no node at all.</summary>
    /// <param name="tier">The operator's tier.</param>
    /// <param name="lowestScore">The lowest score among all its nodes in the epoch; null when one of them, or none, was scored.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static BasisPoints PerformanceFactor(Tier tier, Millipoints? lowestScore, RewardsPolicy policy) =>
        tier == Tier.Institutional && lowestScore is { } score && score >= policy.InstitutionalPerformanceScore ? policy.InstitutionalPerformanceFactor : BasisPoints.One;

    /// <summary>The region's factor.</summary>
    /// <param name="shareOfTarget">Actual share / target share (<see cref="RegionStanding.ShareOfTarget"/>), counted at the epoch's start.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static BasisPoints RegionFactor(PartsPerMillion shareOfTarget, RewardsPolicy policy) =>
        new((int)policy.RegionFactorByShareOfTarget.At(shareOfTarget.Value));

    /// <summary>The node type's factor.</summary>
    /// <param name="type">The type.</param>
    /// <param name="storedBytes">Verified bytes stored; only recording and archive nodes are paid by it. Not negative.</param>
    /// <param name="processedSeconds">Verified seconds of audio processed in the epoch; only transcription nodes are paid by it. Not negative.</param>
    /// <param name="policy">The policy of the epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a type, or a negative amount.</exception>
    public static BasisPoints NodeTypeFactor(NodeType type, long storedBytes, long processedSeconds, RewardsPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(storedBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(processedSeconds);
        return type switch
        {
            NodeType.Standard => policy.StandardFactor,
            NodeType.RegionalHub => policy.RegionalHubFactor,
            NodeType.Edge => policy.EdgeFactor,
            NodeType.Recording or NodeType.Archive => Measured(storedBytes, BytesPerTerabyte, policy.StoredTerabyteBonus, policy.StorageFactorCap),
            NodeType.Transcription => Measured(processedSeconds, 3_600, policy.ProcessedHourBonus, policy.ProcessingFactorCap),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a node type of the program."),
        };
    }

    /// <summary>The genesis factor: for a member of the cohort until the given days after the node's activation have passed; 1.0 otherwise.</summary>
    /// <param name="isGenesis">Whether the operator holds a seat of the cohort.</param>
    /// <param name="secondsSinceActivation">From the node's activation to the epoch's start; negative before it.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static BasisPoints GenesisFactor(bool isGenesis, long secondsSinceActivation, RewardsPolicy policy) =>
        isGenesis && secondsSinceActivation < (long)policy.GenesisDays * policy.DaySeconds ? policy.GenesisFactor : BasisPoints.One;

    /// <summary>The factor of a lock by the term chosen when it was locked (not by what remains of it).</summary>
    /// <param name="termDays">Days; 0 is flexible.</param>
    /// <param name="policy">The policy of the epoch.</param>
    public static BasisPoints LockFactor(int termDays, RewardsPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(termDays);
        return policy.LockFactors.Last(term => term.Days <= termDays).Factor;
    }

    private static BasisPoints Measured(long amount, long unit, BasisPoints bonusPerUnit, BasisPoints cap) =>
        new((int)Int128.Min(cap.Value, BasisPoints.One.Value + (Int128)amount * bonusPerUnit.Value / unit));
}
