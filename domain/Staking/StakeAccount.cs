using System.Collections.Immutable;
using System.Numerics;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Rewards.Weights;

namespace NodeProgram.Domain.Staking;

/// <summary>
/// The stake of an operator (rules, section 6): locks that cannot be shortened, unbonding that stays slashable for what happened before it, amounts that cases hold. Immutable; every
/// operation is a value or a refusal, and idempotent by the lock's or the case's id. Instants are Unix milliseconds and never go back.
/// </summary>
public sealed record StakeAccount
{
    private StakeAccount(ImmutableSortedDictionary<long, StakeEntry> entries, ImmutableArray<(long AtUnixMs, Wei Bonded)> history) => (Entries, History) = (entries, history);

    /// <summary>An account without stake.</summary>
    public static StakeAccount Empty { get; } = new(ImmutableSortedDictionary<long, StakeEntry>.Empty, []);

    /// <summary>The account that was stored with these locks and this history.</summary>
    /// <exception cref="ArgumentException">An id is there twice, a lock holds nothing or cases hold more than it has, or the history goes back in time: nothing that an account can be.</exception>
    public static StakeAccount Restore(IEnumerable<StakeEntry> entries, IEnumerable<(long AtUnixMs, Wei Bonded)> history)
    {
        StakeEntry[] locks = [.. entries];
        ImmutableArray<(long AtUnixMs, Wei Bonded)> changes = [.. history];
        bool valid = locks.DistinctBy(static entry => entry.Id).Count() == locks.Length
            && locks.All(static entry => entry.Amount > Wei.Zero && entry.FrozenTotal <= entry.Amount)
            && changes.Zip(changes.Skip(1)).All(static pair => pair.First.AtUnixMs < pair.Second.AtUnixMs);
        return valid ? new StakeAccount(locks.ToImmutableSortedDictionary(static entry => entry.Id, static entry => entry), changes) : throw new ArgumentException("This is no account.", nameof(entries));
    }

    /// <summary>The locks by id.</summary>
    public ImmutableSortedDictionary<long, StakeEntry> Entries { get; }

    /// <summary>The bonded stake after each change, in the order of time.</summary>
    public ImmutableArray<(long AtUnixMs, Wei Bonded)> History { get; }

    /// <summary>What is bonded: the stake.</summary>
    public Wei Bonded => Sum(Entries.Values.Where(static entry => entry.IsBonded), static entry => entry.Amount);

    /// <summary>What is unbonding.</summary>
    public Wei Unbonding => Sum(Entries.Values.Where(static entry => !entry.IsBonded), static entry => entry.Amount);

    /// <summary>The stake at a time: what a slash for a fault at that time is a part of.</summary>
    public Wei StakeAt(long atUnixMs)
    {
        Wei bonded = Wei.Zero;
        foreach ((long changedAt, Wei after) in History)
        {
            if (changedAt > atUnixMs)
                break;
            bonded = after;
        }

        return bonded;
    }

    /// <summary>What of this account still answers for a fault at a time, held by other cases or not.</summary>
    public Wei SlashableFor(long faultAtUnixMs) => Sum(Entries.Values.Where(entry => entry.AnswersFor(faultAtUnixMs)), static entry => entry.Amount);

    /// <summary>The factor of the locks in the rewards: that of each bonded lock's term, weighted by its amount, truncated to a bp; 1.0 of an account without stake.</summary>
    public BasisPoints LockFactor(RewardsPolicy policy)
    {
        BigInteger bonded = Bonded.Value;
        return bonded.IsZero ? BasisPoints.One
            : new BasisPoints((int)(Entries.Values.Where(static entry => entry.IsBonded)
                .Aggregate(BigInteger.Zero, (sum, entry) => sum + entry.Amount.Value * FactorRules.LockFactor(entry.TermDays, policy).Value) / bonded));
    }

    /// <summary>Locks an amount.</summary>
    /// <param name="id">Names the lock; the same id with the same amount and term again changes nothing.</param>
    /// <param name="amount">Above 0.</param>
    /// <param name="termDays">One of the policy's terms (<see cref="RewardsPolicy.LockFactors"/>).</param>
    /// <param name="nowUnixMs">Now.</param>
    /// <param name="policy">The stake's policy in force.</param>
    /// <param name="rewards">The rewards' policy in force, which holds the terms.</param>
    /// <param name="next">The account afterwards; unchanged when refused.</param>
    public StakeRefusal? TryLock(long id, Wei amount, int termDays, long nowUnixMs, StakingPolicy policy, RewardsPolicy rewards, out StakeAccount next)
    {
        next = this;
        if (Entries.TryGetValue(id, out StakeEntry? existing))
            return existing.Amount == amount && existing.TermDays == termDays ? null : StakeRefusal.IdTaken;
        if (amount == Wei.Zero)
            return StakeRefusal.AmountOutOfRange;
        if (!rewards.LockFactors.Any(term => term.Days == termDays))
            return StakeRefusal.UnknownTerm;
        if (Entries.Count >= policy.EntriesMax)
            return StakeRefusal.TooManyLocks;
        next = With(new StakeEntry(id, amount, nowUnixMs, termDays, nowUnixMs + TermMs(termDays, policy), null, ImmutableSortedDictionary<FaultId, Wei>.Empty), nowUnixMs);
        return null;
    }

    /// <summary>Gives a lock a new term from now on; the lock's end never comes earlier.</summary>
    public StakeRefusal? TryExtend(long id, int termDays, long nowUnixMs, StakingPolicy policy, RewardsPolicy rewards, out StakeAccount next)
    {
        next = this;
        if (!Entries.TryGetValue(id, out StakeEntry? entry))
            return StakeRefusal.NoSuchLock;
        if (!rewards.LockFactors.Any(term => term.Days == termDays))
            return StakeRefusal.UnknownTerm;
        if (!entry.IsBonded)
            return StakeRefusal.Unbonding;
        long until = nowUnixMs + TermMs(termDays, policy);
        if (termDays < entry.TermDays || until < entry.LockedUntilUnixMs)
            return StakeRefusal.CannotShorten;
        next = With(entry with { TermDays = termDays, LockedUntilUnixMs = until }, nowUnixMs);
        return null;
    }

    /// <summary>Starts to unbond a lock whose term is over. Unbonding again changes nothing.</summary>
    public StakeRefusal? TryUnbond(long id, long nowUnixMs, out StakeAccount next)
    {
        next = this;
        if (!Entries.TryGetValue(id, out StakeEntry? entry))
            return StakeRefusal.NoSuchLock;
        if (!entry.IsBonded)
            return null;
        if (nowUnixMs < entry.LockedUntilUnixMs)
            return StakeRefusal.StillLocked;
        next = With(entry with { UnbondingSinceUnixMs = nowUnixMs }, nowUnixMs);
        return null;
    }

    /// <summary>Takes out what finished unbonding; only what a case holds stays.</summary>
    /// <param name="id">The lock.</param>
    /// <param name="nowUnixMs">Now.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="next">The account afterwards.</param>
    /// <param name="withdrawn">What is paid out; 0 when refused.</param>
    public StakeRefusal? TryWithdraw(long id, long nowUnixMs, StakingPolicy policy, out StakeAccount next, out Wei withdrawn)
    {
        (next, withdrawn) = (this, Wei.Zero);
        if (!Entries.TryGetValue(id, out StakeEntry? entry))
            return StakeRefusal.NoSuchLock;
        if (entry.UnbondingSinceUnixMs is not { } since)
            return StakeRefusal.NotUnbonding;
        if (nowUnixMs < since + policy.UnbondingSeconds * 1_000L)
            return StakeRefusal.StillUnbonding;
        if (entry.Free == Wei.Zero)
            return StakeRefusal.Frozen;
        withdrawn = entry.Free;
        next = With(entry with { Amount = entry.FrozenTotal }, nowUnixMs);
        return null;
    }

    /// <summary>
    /// Holds an amount for a case: of what answers for the fault and no other case holds, first what unbonds (the earliest first), then what is bonded (the oldest first). Again for the
    /// same case changes nothing.
    /// </summary>
    /// <returns>The account, and how much of the amount is held: less than asked when not as much is left.</returns>
    public (StakeAccount Account, Wei Held) Freeze(FaultId fault, Wei amount, long faultAtUnixMs)
    {
        if (Entries.Values.Any(entry => entry.Frozen.ContainsKey(fault)))
            return (this, HeldFor(fault));
        BigInteger left = amount.Value;
        var entries = Entries;
        foreach (StakeEntry entry in Entries.Values.Where(entry => entry.AnswersFor(faultAtUnixMs))
            .OrderBy(static entry => entry.UnbondingSinceUnixMs ?? long.MaxValue).ThenBy(static entry => entry.LockedAtUnixMs).ThenBy(static entry => entry.Id))
        {
            BigInteger part = BigInteger.Min(left, entry.Free.Value);
            if (part.IsZero)
                continue;
            entries = entries.SetItem(entry.Id, entry with { Frozen = entry.Frozen.Add(fault, new Wei(part)) });
            left -= part;
        }

        return (new StakeAccount(entries, History), new Wei(amount.Value - left));
    }

    /// <summary>What a case holds.</summary>
    public Wei HeldFor(FaultId fault) => Sum(Entries.Values, entry => entry.Frozen.GetValueOrDefault(fault));

    /// <summary>Lets go of what a case holds. Without anything held nothing changes.</summary>
    public StakeAccount Release(FaultId fault) =>
        new(Entries.Values.Aggregate(Entries, (entries, entry) => entry.Frozen.ContainsKey(fault) ? entries.SetItem(entry.Id, entry with { Frozen = entry.Frozen.Remove(fault) }) : entries), History);

    /// <summary>Slashes out of what a case holds, in the order in which it was held, and lets go of the rest. Again for the same case takes nothing.</summary>
    /// <returns>The account, and what was taken: at most what the case held.</returns>
    public (StakeAccount Account, Wei Taken) Slash(FaultId fault, Wei amount, long nowUnixMs)
    {
        BigInteger left = amount.Value;
        var entries = Entries;
        foreach (StakeEntry entry in Entries.Values.Where(entry => entry.Frozen.ContainsKey(fault))
            .OrderBy(static entry => entry.UnbondingSinceUnixMs ?? long.MaxValue).ThenBy(static entry => entry.LockedAtUnixMs).ThenBy(static entry => entry.Id))
        {
            Wei part = new(BigInteger.Min(left, entry.Frozen[fault].Value));
            entries = Set(entries, entry with { Amount = entry.Amount - part, Frozen = entry.Frozen.Remove(fault) });
            left -= part.Value;
        }

        Wei taken = new(amount.Value - left);
        return (taken == Wei.Zero ? new StakeAccount(entries, History) : Recorded(entries, nowUnixMs), taken);
    }

    /// <summary>The account without the history before a time, except the state at it; call it with a time before which no fault can be proposed any more.</summary>
    public StakeAccount ForgetBefore(long atUnixMs)
    {
        int keepFrom = 0;
        while (keepFrom + 1 < History.Length && History[keepFrom + 1].AtUnixMs <= atUnixMs)
            keepFrom++;
        return new StakeAccount(Entries, History.RemoveRange(0, keepFrom));
    }

    private StakeAccount With(StakeEntry entry, long nowUnixMs) => Recorded(Set(Entries, entry), nowUnixMs);

    private static ImmutableSortedDictionary<long, StakeEntry> Set(ImmutableSortedDictionary<long, StakeEntry> entries, StakeEntry entry) =>
        entry.Amount == Wei.Zero ? entries.Remove(entry.Id) : entries.SetItem(entry.Id, entry);

    private StakeAccount Recorded(ImmutableSortedDictionary<long, StakeEntry> entries, long nowUnixMs)
    {
        Wei bonded = new StakeAccount(entries, History).Bonded;
        // The stake at an instant is that after its last change.
        ImmutableArray<(long AtUnixMs, Wei Bonded)> history = History is [.., var last] && last.AtUnixMs == nowUnixMs ? History.RemoveAt(History.Length - 1) : History;
        return new StakeAccount(entries, history.IsEmpty || history[^1].Bonded != bonded ? history.Add((nowUnixMs, bonded)) : history);
    }

    private static long TermMs(int days, StakingPolicy policy) => (long)days * policy.DaySeconds * 1_000;

    private static Wei Sum(IEnumerable<StakeEntry> entries, Func<StakeEntry, Wei> amount) => new(entries.Aggregate(BigInteger.Zero, (sum, entry) => sum + amount(entry).Value));
}
