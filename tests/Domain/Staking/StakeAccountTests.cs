using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Staking;

namespace NodeProgram.Domain.Tests.Staking;

public sealed class StakeAccountTests
{
    private const long Day = 86_400_000;
    private const long Now = 20_000 * Day;
    private static readonly StakingPolicy Policy = new();
    private static readonly RewardsPolicy Rewards = new();
    private static readonly FaultId CaseA = new(Bytes32.HashOf([1])), CaseB = new(Bytes32.HashOf([2]));

    [Fact]
    public void Lock_UnbondWithdraw_InItsTimes()
    {
        StakeAccount account = Lock(StakeAccount.Empty, 1, 1_000, 90, Now);
        Assert.Equal(StakeRefusal.StillLocked, account.TryUnbond(1, Now + 90 * Day - 1, out _)); // the term
        Assert.Null(account.TryUnbond(1, Now + 90 * Day, out account));
        Assert.Equal((0, 1_000), ((int)account.Bonded.Value, (int)account.Unbonding.Value));
        Assert.Null(account.TryUnbond(1, Now + 91 * Day, out StakeAccount again));
        Assert.Same(account, again);
        Assert.Equal(StakeRefusal.StillUnbonding, account.TryWithdraw(1, Now + 97 * Day - 1, Policy, out _, out _)); // rules, section 6: 7 days
        Assert.Null(account.TryWithdraw(1, Now + 97 * Day, Policy, out account, out Wei withdrawn));
        Assert.Equal(1_000, (int)withdrawn.Value);
        Assert.Empty(account.Entries);
        Assert.Equal(StakeRefusal.NoSuchLock, account.TryWithdraw(1, Now + 97 * Day, Policy, out _, out _));
    }

    public static TheoryData<string, StakeRefusal?> Refusals => new()
    {
        { "lock 1 1000 0", null }, // the same again
        { "lock 1 999 0", StakeRefusal.IdTaken },
        { "lock 1 1000 90", StakeRefusal.IdTaken },
        { "lock 2 0 0", StakeRefusal.AmountOutOfRange },
        { "lock 2 1 91", StakeRefusal.UnknownTerm },
        { "extend 9 90", StakeRefusal.NoSuchLock },
        { "extend 1 91", StakeRefusal.UnknownTerm },
        { "extend 1 90", null },
        { "extend 3 180", null },
        { "extend 3 90", StakeRefusal.CannotShorten }, // rules, section 6: locks cannot be shortened
        { "extend 3 0", StakeRefusal.CannotShorten },
        { "extend 4 90", StakeRefusal.Unbonding },
        { "unbond 9 0", StakeRefusal.NoSuchLock },
        { "unbond 3 0", StakeRefusal.StillLocked },
        { "withdraw 1 0", StakeRefusal.NotUnbonding },
        { "withdraw 4 0", StakeRefusal.StillUnbonding },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Operation_OnTheAccount_RefusedByTheFirstReason(string operation, StakeRefusal? refusal)
    {
        StakeAccount account = Lock(Lock(Lock(StakeAccount.Empty, 1, 1_000, 0, Now), 3, 500, 180, Now), 4, 10, 0, Now);
        Assert.Null(account.TryUnbond(4, Now, out account));
        string[] words = operation.Split(' ');
        int[] numbers = [.. words[1..].Select(int.Parse)];
        StakeRefusal? actual = words[0] switch
        {
            "lock" => account.TryLock(numbers[0], new Wei(numbers[1]), numbers[2], Now + Day, Policy, Rewards, out _),
            "extend" => account.TryExtend(numbers[0], numbers[1], Now + Day, Policy, Rewards, out _),
            "unbond" => account.TryUnbond(numbers[0], Now + Day, out _),
            _ => account.TryWithdraw(numbers[0], Now + Day, Policy, out _, out _),
        };
        Assert.Equal(refusal, actual);
    }

    [Fact]
    public void Lock_MoreThanTheAccountHolds_IsRefused()
    {
        StakeAccount account = StakeAccount.Empty;
        for (int id = 0; id < 64; id++)
            account = Lock(account, id, 1, 0, Now);
        Assert.Equal(StakeRefusal.TooManyLocks, account.TryLock(64, new Wei(1), 0, Now, Policy, Rewards, out _));
    }

    [Fact]
    public void StakeAt_Fault_IsTheStakeOfThatTime()
    {
        StakeAccount account = Lock(Lock(StakeAccount.Empty, 1, 1_000, 0, Now), 2, 500, 0, Now + Day);
        Assert.Null(account.TryUnbond(1, Now + 2 * Day, out account));
        Assert.Equal([0, 1_000, 1_000, 1_500, 500, 500], new[] { Now - 1, Now, Now + Day - 1, Now + Day, Now + 2 * Day, Now + 9 * Day }.Select(at => (int)account.StakeAt(at).Value));
        Assert.Equal([3, 3, 3, 2, 2, 1], new[] { Now - 1, Now, Now + Day - 1, Now + Day, Now + 2 * Day - 1, Now + 2 * Day }.Select(at => account.ForgetBefore(at).History.Length));
        Assert.Empty(StakeAccount.Empty.ForgetBefore(Now).History);
        StakeAccount forgotten = account.ForgetBefore(Now + Day + 5);
        Assert.Equal((2, 1_500, 500), (forgotten.History.Length, (int)forgotten.StakeAt(Now + Day + 5).Value, (int)forgotten.StakeAt(Now + 2 * Day).Value));
    }

    [Fact]
    public void Unbonding_StaysSlashableForWhatHappenedBeforeItAndNoLonger()
    {
        StakeAccount account = Lock(StakeAccount.Empty, 1, 1_000, 0, Now);
        Assert.Null(account.TryUnbond(1, Now + Day, out account));
        Assert.Equal(0, (int)account.SlashableFor(Now - 1).Value); // not stake yet
        Assert.Equal(1_000, (int)account.SlashableFor(Now).Value);
        Assert.Equal(1_000, (int)account.SlashableFor(Now + Day - 1).Value);
        Assert.Equal(0, (int)account.SlashableFor(Now + Day).Value); // after it began to unbond
    }

    [Fact]
    public void Freeze_DisputedAmount_AloneStaysLocked()
    {
        StakeAccount account = Lock(StakeAccount.Empty, 1, 1_000, 0, Now);
        (account, Wei held) = account.Freeze(CaseA, new Wei(300), Now);
        Assert.Equal(300, (int)held.Value);
        Assert.Null(account.TryUnbond(1, Now, out account));
        Assert.Null(account.TryWithdraw(1, Now + 7 * Day, Policy, out account, out Wei withdrawn)); // rules, section 6: only a disputed amount stays locked longer
        Assert.Equal(700, (int)withdrawn.Value);
        Assert.Equal(StakeRefusal.Frozen, account.TryWithdraw(1, Now + 8 * Day, Policy, out _, out _));
        Assert.Null(account.Release(CaseA).TryWithdraw(1, Now + 8 * Day, Policy, out StakeAccount released, out Wei rest));
        Assert.Equal((300, 0), ((int)rest.Value, released.Entries.Count));
        (StakeAccount slashed, Wei taken) = account.Slash(CaseA, new Wei(250), Now + 8 * Day);
        Assert.Equal((250, 50, 0), ((int)taken.Value, (int)slashed.Unbonding.Value, (int)slashed.HeldFor(CaseA).Value));
        (StakeAccount again, Wei nothing) = slashed.Slash(CaseA, new Wei(250), Now + 9 * Day); // idempotent
        Assert.Equal((0, 50, slashed.History.Length), ((int)nothing.Value, (int)again.Unbonding.Value, again.History.Length));
    }

    [Fact]
    public void Freeze_Order_UnbondingFirstThenTheOldestAndNeverTwice()
    {
        StakeAccount account = Lock(Lock(Lock(StakeAccount.Empty, 1, 100, 0, Now + 2), 2, 100, 0, Now + 1), 3, 100, 0, Now);
        Assert.Null(account.TryUnbond(1, Now + 5, out account));
        (account, Wei a) = account.Freeze(CaseA, new Wei(150), Now + 4);
        Assert.Equal((100, 0, 50), Frozen(account, CaseA)); // unbonding lock 1 whole, then lock 3, the oldest
        (account, Wei b) = account.Freeze(CaseB, new Wei(500), Now + 4);
        Assert.Equal((0, 100, 50), Frozen(account, CaseB)); // what is left: 150 of 500
        Assert.Equal((150, 150), ((int)a.Value, (int)b.Value));
        (StakeAccount same, Wei again) = account.Freeze(CaseB, new Wei(500), Now + 4);
        Assert.Same(account, same);
        Assert.Equal(b, again);
        (account, Wei taken) = account.Slash(CaseA, new Wei(120), Now + 6);
        Assert.Equal((120, 180), ((int)taken.Value, (int)account.Bonded.Value)); // 100 unbonding and 20 of lock 3; 30 released
        Assert.Equal((0, 100, 50), Frozen(account, CaseB));

        static (int, int, int) Frozen(StakeAccount account, FaultId fault) => (Of(account, fault, 1), Of(account, fault, 2), Of(account, fault, 3));
        static int Of(StakeAccount account, FaultId fault, long id) => account.Entries.TryGetValue(id, out StakeEntry? entry) ? (int)entry.Frozen.GetValueOrDefault(fault).Value : 0;
    }

    [Theory]
    [InlineData(0, 0, 10_000)]
    [InlineData(1_000, 0, 10_000)]
    [InlineData(0, 1_000, 12_500)]
    [InlineData(500, 500, 11_250)]
    [InlineData(2, 1, 10_833)] // truncated
    public void LockFactor_FlexibleAndYear_WeightedByAmount(int flexible, int year, int bp)
    {
        StakeAccount account = StakeAccount.Empty;
        if (flexible > 0)
            account = Lock(account, 1, flexible, 0, Now);
        if (year > 0)
            account = Lock(account, 2, year, 365, Now);
        Assert.Equal(bp, account.LockFactor(Rewards).Value);
    }

    [Property(MaxTest = 2_000)]
    public void Account_AnySequence_NothingIsLostAndNothingFrozenLeaves(DoNotSize<int> draw)
    {
        var random = new Random(draw.Item);
        StakeAccount account = StakeAccount.Empty;
        BigInteger put = 0, taken = 0;
        long now = Now;
        for (int i = 0; i < 60; i++)
        {
            now += random.NextInt64(20 * Day);
            var fault = new FaultId(Bytes32.HashOf([(byte)random.Next(4)]));
            long id = random.Next(6);
            StakeAccount before = account;
            switch (random.Next(7))
            {
                case 0 or 1:
                    Wei amount = new(random.Next(1, 1_000));
                    if (!account.Entries.ContainsKey(id) && account.TryLock(id, amount, Rewards.LockFactors[random.Next(4)].Days, now, Policy, Rewards, out account) is null)
                        put += amount.Value;
                    break;
                case 2:
                    if (account.TryExtend(id, Rewards.LockFactors[random.Next(4)].Days, now, Policy, Rewards, out account) is null)
                        Assert.True(account.Entries[id].LockedUntilUnixMs >= before.Entries[id].LockedUntilUnixMs);
                    break;
                case 3:
                    account.TryUnbond(id, now, out account);
                    break;
                case 4:
                    Wei held = account.HeldFor(fault);
                    account.TryWithdraw(id, now, Policy, out account, out Wei withdrawn);
                    taken += withdrawn.Value;
                    Assert.Equal(held, account.HeldFor(fault));
                    break;
                case 5:
                    Wei slashable = account.SlashableFor(now - Day);
                    (account, Wei frozen) = account.Freeze(fault, new Wei(random.Next(2_000)), now - Day);
                    Assert.True(frozen == before.HeldFor(fault) || frozen <= slashable);
                    break;
                default:
                    (account, Wei slashed) = random.Next(2) == 0 ? account.Slash(fault, new Wei(random.Next(2_000)), now) : (account.Release(fault), Wei.Zero);
                    taken += slashed.Value;
                    Assert.True(slashed <= before.HeldFor(fault));
                    break;
            }

            Assert.Equal(put, account.Bonded.Value + account.Unbonding.Value + taken);
            Assert.All(account.Entries.Values, static entry => Assert.True(entry.FrozenTotal <= entry.Amount && entry.Amount > Wei.Zero));
            Assert.Equal(account.Bonded, account.StakeAt(now));
        }
    }

    private static StakeAccount Lock(StakeAccount account, long id, int amount, int termDays, long now)
    {
        Assert.Null(account.TryLock(id, new Wei(amount), termDays, now, Policy, Rewards, out StakeAccount next));
        return next;
    }
}
