using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>
/// The port to the contract of the genesis badges (rules, section 9: "the genesis cohort gets its badge"). The app has an implementation exactly when a chain is configured.
/// </summary>
public interface IGenesisBadges
{
    /// <summary>Awards the badge to the operator, or finds it awarded. Safe to repeat.</summary>
    /// <param name="operatorId">An operator of the genesis cohort: its address as a number.</param>
    Task<BadgeAward> AwardAsync(OperatorId operatorId, CancellationToken cancellation);
}

/// <summary>What came of awarding a badge.</summary>
/// <param name="Configured">False: there is no chain, and the other members say nothing.</param>
/// <param name="Seat">The seat, from 1; 0 when every seat was taken.</param>
/// <param name="Transaction">The transaction's hash; null when the badge was there already, or no seat was left.</param>
public sealed record BadgeAward(bool Configured, int Seat, string? Transaction)
{
    /// <summary>There is no chain to award on.</summary>
    public static BadgeAward NotConfigured { get; } = new(false, 0, null);
}
