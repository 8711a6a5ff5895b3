using System.Collections.Immutable;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Onboarding;

/// <summary>Why a genesis seat is not given, in order of precedence.</summary>
public enum SeatRefusal
{
    /// <summary>All seats are taken.</summary>
    NoSeatLeft = 1,
}

/// <summary>
/// The genesis cohort: 20 seats by default, one an operator, given when vetting passes and kept through rejection or expiry of later steps until
/// the operator gives it back (rules, sections 4 and 9: nothing held is lost). Immutable.
/// </summary>
public sealed class GenesisCohort
{
    private readonly ImmutableSortedSet<OperatorId> seated;

    private GenesisCohort(ImmutableSortedSet<OperatorId> seated) => this.seated = seated;

    /// <summary>Nobody seated.</summary>
    public static GenesisCohort Empty { get; } = new([]);

    /// <summary>The operators that hold a seat, ascending.</summary>
    public IReadOnlyCollection<OperatorId> Seated => seated;

    /// <summary>The cohort that these operators form; a repeated one counts once.</summary>
    public static GenesisCohort Of(IEnumerable<OperatorId> operators) => new([.. operators]);

    /// <summary>Whether an operator holds a seat.</summary>
    public bool Holds(OperatorId operatorId) => seated.Contains(operatorId);

    /// <summary>Gives a seat. An operator that holds one already keeps it and takes no other (idempotent).</summary>
    /// <param name="operatorId">The operator.</param>
    /// <param name="policy">Its number of seats; a policy that lowers it takes no seat away.</param>
    /// <param name="cohort">The cohort afterwards; unchanged when refused.</param>
    /// <returns>Null when the operator holds a seat afterwards.</returns>
    public SeatRefusal? TrySeat(OperatorId operatorId, OnboardingPolicy policy, out GenesisCohort cohort)
    {
        cohort = this;
        if (Holds(operatorId))
            return null;
        if (seated.Count >= policy.GenesisSeats)
            return SeatRefusal.NoSeatLeft;
        cohort = new GenesisCohort(seated.Add(operatorId));
        return null;
    }

    /// <summary>The cohort without this operator, which gave its seat back; unchanged when it held none.</summary>
    public GenesisCohort Release(OperatorId operatorId) => new(seated.Remove(operatorId));
}
