using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Penalties.Guardrails;

/// <summary>Why the guardrails refuse, in order of precedence. <c>default</c> is no refusal. The names are the stable codes.</summary>
public enum GuardrailRefusal
{
    /// <summary>Execution is paused.</summary>
    Paused = 1,

    /// <summary>The case is not ready to be executed.</summary>
    NotExecutable,

    /// <summary>Without a council verdict at most 10 % of a stake is slashed.</summary>
    AboveWithoutCouncil,

    /// <summary>All automatic slashes of 7 days together stay within 1 % of the total stake.</summary>
    AboveWeeklyLimit,

    /// <summary>A pause is in force, or the last one ended less than a pause ago.</summary>
    PausedRecently,
}

/// <summary>A slash without a council verdict.</summary>
/// <param name="AtUnixMs">When.</param>
/// <param name="Amount">How much.</param>
public readonly record struct AutomaticSlash(long AtUnixMs, Wei Amount);

/// <summary>
/// The guardrails around execution as a pure state that refuses (rules, section 5): no sequence of calls crosses them. Immutable. Instants are Unix milliseconds.
/// </summary>
/// <param name="AutomaticSlashes">Slashes without a council verdict of the last 7 days, in their order.</param>
/// <param name="PausedUntilUnixMs">When the last pause ended or ends by itself; null when there was none.</param>
public sealed record GuardrailState(ImmutableArray<AutomaticSlash> AutomaticSlashes, long? PausedUntilUnixMs)
{
    /// <summary>Nothing slashed, nothing paused.</summary>
    public static GuardrailState Empty { get; } = new([], null);

    /// <summary>Whether execution is paused; a pause ends by itself.</summary>
    public bool IsPaused(long nowUnixMs) => nowUnixMs < PausedUntilUnixMs;

    /// <summary>Pauses execution for as long as the policy says, never longer; the next pause can begin only as long after this one as it lasted.</summary>
    /// <returns>Null when paused.</returns>
    public GuardrailRefusal? TryPause(long nowUnixMs, PenaltiesPolicy policy, out GuardrailState next)
    {
        next = this;
        long pauseMs = policy.PauseSeconds * 1_000L;
        if (PausedUntilUnixMs is { } until && nowUnixMs < until + pauseMs)
            return GuardrailRefusal.PausedRecently;
        next = this with { PausedUntilUnixMs = nowUnixMs + pauseMs };
        return null;
    }

    /// <summary>Ends a pause now; without one nothing changes. The time until the next counts from here.</summary>
    public GuardrailState Resume(long nowUnixMs) => IsPaused(nowUnixMs) ? this with { PausedUntilUnixMs = nowUnixMs } : this;

    /// <summary>Whether a case may be executed now, and the state after it was. Call it before the chain is asked, and keep the state only when the chain executed.</summary>
    /// <param name="file">The case, advanced to now.</param>
    /// <param name="totalStake">All stake of the network now.</param>
    /// <param name="nowUnixMs">Now; never before an earlier call.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="next">The state afterwards; unchanged when refused.</param>
    /// <returns>Null when it may.</returns>
    public GuardrailRefusal? TryExecute(CaseFile file, Wei totalStake, long nowUnixMs, PenaltiesPolicy policy, out GuardrailState next)
    {
        next = this;
        if (IsPaused(nowUnixMs))
            return GuardrailRefusal.Paused;
        if (file.State != CaseState.Executable || nowUnixMs < file.NotBeforeUnixMs || nowUnixMs >= file.DeadlineUnixMs)
            return GuardrailRefusal.NotExecutable;
        if (file.Basis == CaseBasis.CouncilVerdict)
            return null;

        Wei amount = file.PayableUnder(policy);
        if (amount.Value * BasisPoints.One.Value > file.StakeAtFault.Value * policy.SlashWithoutCouncilMax.Value)
            return GuardrailRefusal.AboveWithoutCouncil;

        long windowStart = nowUnixMs - policy.AutomaticSlashWindowSeconds * 1_000L;
        ImmutableArray<AutomaticSlash> recent = AutomaticSlashes.RemoveAll(slash => slash.AtUnixMs <= windowStart);
        BigInteger sum = recent.Aggregate(amount.Value, static (total, slash) => total + slash.Amount.Value);
        if (sum * BasisPoints.One.Value > totalStake.Value * policy.AutomaticSlashesMax.Value)
            return GuardrailRefusal.AboveWeeklyLimit;
        next = this with { AutomaticSlashes = recent.Add(new AutomaticSlash(nowUnixMs, amount)) };
        return null;
    }
}
