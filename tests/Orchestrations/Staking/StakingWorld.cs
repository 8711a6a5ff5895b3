using System.Collections.Concurrent;
using System.Numerics;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Orchestrations.Staking;
using NodeProgram.Orchestrations.TopUp;
using NodeProgram.Orchestrations.Transfer;
using NodeProgram.Orchestrations.Unbonding;

namespace NodeProgram.Orchestrations.Tests.Staking;

/// <summary>
/// Everything outside the workflows of one node: its stake by the rules themselves (<see cref="StakeAccount"/>), the price, the census, the hub, the offer. Outlives engines. Amounts in
/// wei are small: a token is one wei's worth of this world.
/// </summary>
internal sealed class StakingWorld
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Instance, int Sequence), StakingEntry> entries = [];
    private readonly Dictionary<(string, int), CensusDate> census = [];
    private readonly ConcurrentDictionary<string, int> callsOf = new();
    private WorkflowLab? lab;

    public static NodeId Node { get; } = NodeId.FromBytes([.. Enumerable.Range(1, 32).Select(static i => (byte)i)]);

    public Policy Policy { get; } = Policy.Default;

    public StakeAccount Stake { get; set; } = StakeAccount.Empty;

    public Wei Withdrawn { get; private set; }

    public Wei Slashed { get; private set; }

    public Wei Deposited { get; private set; }

    public Wei? Required { get; set; } = new Wei(100);

    public bool Operates { get; private set; } = true;

    public bool InCensus { get; private set; } = true;

    public bool Revoked { get; private set; }

    public int Exits { get; private set; }

    public int UnbondAlls { get; private set; }

    public OfferState Offer { get; set; } = OfferState.Offered;

    public int OpenCases { get; set; }

    public bool OnChain { get; set; }

    public bool KeyBrought { get; set; }

    public string Owner { get; private set; } = "seller";

    public string Key { get; private set; } = "old";

    public StakingReason? Closed { get; private set; }

    /// <summary>Every activity fails this often after having had its effect, for every name.</summary>
    public int FailuresAfterEffect { get; set; }

    public IReadOnlyList<StakingEntry> Entries
    {
        get
        {
            lock (gate)
                return [.. entries.Values];
        }
    }

    public StakingReason[] Reasons => [.. Entries.Select(static entry => entry.Reason)];

    /// <summary>Locks so much, flexible unless said.</summary>
    public void Lock(long id, int amount, int termDays = 0)
    {
        lock (gate)
        {
            Assert.Null(Stake.TryLock(id, new Wei(amount), termDays, NowMs, Policy.Staking, Policy.Rewards, out StakeAccount next));
            Stake = next;
            Deposited += new Wei(amount);
        }
    }

    public StakeRefusal? Unbond(long id)
    {
        lock (gate)
        {
            StakeRefusal? refusal = Stake.TryUnbond(id, NowMs, out StakeAccount next);
            Stake = next;
            return refusal;
        }
    }

    public StakeRefusal? Withdraw(long id)
    {
        lock (gate)
        {
            StakeRefusal? refusal = Stake.TryWithdraw(id, NowMs, Policy.Staking, out StakeAccount next, out Wei paid);
            Stake = next;
            Withdrawn += paid;
            return refusal;
        }
    }

    public Wei Freeze(FaultId fault, int amount, long faultAtUnixMs)
    {
        lock (gate)
        {
            (Stake, Wei held) = Stake.Freeze(fault, new Wei(amount), faultAtUnixMs);
            return held;
        }
    }

    public void Release(FaultId fault)
    {
        lock (gate)
            Stake = Stake.Release(fault);
    }

    public void Slash(FaultId fault, int amount)
    {
        lock (gate)
        {
            (Stake, Wei taken) = Stake.Slash(fault, new Wei(amount), NowMs);
            Slashed += taken;
        }
    }

    public static FaultId Fault(int number)
    {
        byte[] bytes = new byte[32];
        bytes[31] = (byte)number;
        return new FaultId(Bytes32.FromBytes(bytes));
    }

    public static string UnbondingOf(long lot) => StakingEvents.Unbonding(Node, lot);

    public string ExitInstance => StakingEvents.Exit(Node, 1);

    public long NowMs => lab!.Now.ToUnixTimeMilliseconds();

    public DurableFunctionRegistry Registry(WorkflowLab of)
    {
        lab = of;
        var registry = new DurableFunctionRegistry();
        registry.AddOrchestrator(UnbondingWorkflow.Name, async context => await UnbondingWorkflow.RunAsync(context));
        registry.AddOrchestrator(ExitWorkflow.Name, async context => await ExitWorkflow.RunAsync(context));
        registry.AddOrchestrator(TopUpWorkflow.Name, async context => await TopUpWorkflow.RunAsync(context));
        registry.AddOrchestrator(TransferWorkflow.Name, async context => await TransferWorkflow.RunAsync(context));
        Add<StakingEntry>(StakingActivities.Record, Record);
        Add<CensusChange>(StakingActivities.LeaveCensus, change => Change(change, false));
        Add<CensusChange>(StakingActivities.ReturnToCensus, change => Change(change, true));
        Add<NodeRef>(StakingActivities.RevokeCredentials, _ => Do(() => Revoked = true));
        Add<NodeRef>(StakingActivities.RestoreCredentials, _ => Do(() => Revoked = false));
        Add<LotRef>(UnbondingActivities.LoadUnbonding, lot => Unbonding(lot.Lot));
        Add<DeregisterRequest>(UnbondingActivities.Deregister, _ => Do(() =>
        {
            Exits += Operates ? 1 : 0;
            Operates = false;
        }));
        Add<NodeRef>(UnbondingActivities.UnbondAll, _ => Do(() => UnbondAlls++));
        Add<CoverageQuery>(TopUpActivities.LoadCoverage, Coverage);
        Add<TransferRef>(TransferActivities.LoadTransfer, _ => new TransferStanding(Offer, "buyer", OpenCases, OnChain, KeyBrought, Operates, 14 * 86_400, 86_400));
        Add<TransferRef>(TransferActivities.ChangeOwner, _ => Do(() => Owner = "buyer", NextBoundary()));
        Add<TransferRef>(TransferActivities.RenewKey, _ => Do(() => Key = "new"));
        Add<TransferClosing>(TransferActivities.CloseTransfer, closing => Do(() => Closed = closing.Reason));
        registry.AddActivity(StakingActivities.StartExit, async (_, input, _) =>
        {
            ExitRequest request = JsonSerializer.Deserialize<ExitRequest>(input!, Json)!;
            if (Operates && await of.Client.GetInstanceAsync(ExitInstance, getInputsAndOutputs: false, CancellationToken.None) is null)
                await of.Client.ScheduleNewOrchestrationInstanceAsync(ExitWorkflow.Name, new ExitInput(request.Node, request.Cause), new Microsoft.DurableTask.StartOrchestrationOptions(ExitInstance), CancellationToken.None);
            return null;
        });
        return registry;

        void Add<TInput>(string name, Func<TInput, object?> effect) => registry.AddActivity(name, (_, input, _) =>
        {
            int call = callsOf.AddOrUpdate(name, 1, (_, calls) => calls + 1);
            lock (gate)
            {
                object? result = effect(JsonSerializer.Deserialize<TInput>(input!, Json)!);
                return call <= FailuresAfterEffect ? throw new IOException($"{name} died after its effect.") : Task.FromResult(result);
            }
        });
    }

    private UnbondingStanding Unbonding(long lot)
    {
        StakeEntry? entry = Stake.Entries.GetValueOrDefault(lot);
        return entry?.UnbondingSinceUnixMs is { } since
            ? new UnbondingStanding(
                true, entry.Amount, entry.FrozenTotal, [.. entry.Frozen.Keys], DateTimeOffset.FromUnixTimeMilliseconds(since + Policy.Staking.UnbondingSeconds * 1_000L),
                Stake.Bonded, Required, Operates, 86_400)
            : new UnbondingStanding(false, default, default, [], DateTimeOffset.UnixEpoch, Stake.Bonded, Required, Operates, 86_400);
    }

    private CoverageStanding Coverage(CoverageQuery query) => new(
        Operates, Required is { } required ? StakeRequirement.Decide(Stake.Bonded, required, 1, query.Open, NowMs, Policy.Staking) : null, Stake.Bonded, Required ?? default, 86_400);

    private CensusDate Change(CensusChange change, bool into)
    {
        InCensus = into;
        if (!census.TryGetValue((change.Instance, change.Sequence), out CensusDate? date))
            census[(change.Instance, change.Sequence)] = date = NextBoundary();
        return date;
    }

    private CensusDate NextBoundary()
    {
        long epoch = lab!.Now.ToUnixTimeSeconds() / Policy.Time.EpochSeconds + 1;
        return new CensusDate(epoch, DateTimeOffset.FromUnixTimeSeconds(epoch * Policy.Time.EpochSeconds));
    }

    private object? Record(StakingEntry entry)
    {
        if (entries.TryGetValue((entry.Instance, entry.Sequence), out StakingEntry? before))
            Assert.Equal(JsonSerializer.Serialize(before), JsonSerializer.Serialize(entry));
        entries[(entry.Instance, entry.Sequence)] = entry;
        return null;
    }

    private static object? Do(Action action, object? result = null)
    {
        action();
        return result;
    }

    /// <summary>What must hold whatever happens.</summary>
    public void AssertConserved()
    {
        lock (gate)
        {
            BigInteger remaining = Stake.Entries.Values.Aggregate(BigInteger.Zero, static (sum, entry) => sum + entry.Amount.Value);
            Assert.Equal(Deposited.Value, Withdrawn.Value + Slashed.Value + remaining);
            Assert.True(Stake.Bonded.Value + Stake.Unbonding.Value == remaining);
            Assert.All(Stake.Entries.Values, static entry => Assert.True(entry.FrozenTotal <= entry.Amount));
            Assert.True(Exits <= 1);
        }
    }
}
