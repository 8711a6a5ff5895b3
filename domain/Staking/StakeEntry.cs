using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Staking;

/// <summary>A lock of an account. Instants are Unix milliseconds.</summary>
/// <param name="Id">Names it within the account.</param>
/// <param name="Amount">What it holds, above 0; falls when it is slashed or in part withdrawn.</param>
/// <param name="LockedAtUnixMs">Since when it is stake.</param>
/// <param name="TermDays">The term chosen; 0 is flexible.</param>
/// <param name="LockedUntilUnixMs">Before this it cannot unbond.</param>
/// <param name="UnbondingSinceUnixMs">Since when it unbonds; null while it is bonded.</param>
/// <param name="Frozen">What cases hold of it; together at most the amount.</param>
public sealed record StakeEntry(
    long Id, Wei Amount, long LockedAtUnixMs, int TermDays, long LockedUntilUnixMs, long? UnbondingSinceUnixMs, ImmutableSortedDictionary<FaultId, Wei> Frozen)
{
    /// <summary>Whether it still works as stake.</summary>
    public bool IsBonded => UnbondingSinceUnixMs is null;

    /// <summary>What all cases hold of it.</summary>
    public Wei FrozenTotal => new(Frozen.Values.Aggregate(BigInteger.Zero, static (sum, amount) => sum + amount.Value));

    /// <summary>What no case holds.</summary>
    public Wei Free => Amount - FrozenTotal;

    /// <summary>Whether it answers for a fault at this time: it was stake then, and did not unbond yet.</summary>
    public bool AnswersFor(long faultAtUnixMs) => LockedAtUnixMs <= faultAtUnixMs && (UnbondingSinceUnixMs is not { } since || since > faultAtUnixMs);
}

/// <summary>Why a stake operation is refused, in order of precedence. <c>default</c> is no refusal. The names are the stable codes.</summary>
public enum StakeRefusal
{
    /// <summary>No such lock.</summary>
    NoSuchLock = 1,

    /// <summary>The id names another lock already.</summary>
    IdTaken,

    /// <summary>The amount is 0, or more than the lock holds.</summary>
    AmountOutOfRange,

    /// <summary>The term is none of the policy's.</summary>
    UnknownTerm,

    /// <summary>The account holds as many locks as it may.</summary>
    TooManyLocks,

    /// <summary>The lock is unbonding.</summary>
    Unbonding,

    /// <summary>The lock is not unbonding.</summary>
    NotUnbonding,

    /// <summary>Locks cannot be shortened.</summary>
    CannotShorten,

    /// <summary>The lock's term is not over.</summary>
    StillLocked,

    /// <summary>Unbonding is not over.</summary>
    StillUnbonding,

    /// <summary>A case holds it.</summary>
    Frozen,
}
