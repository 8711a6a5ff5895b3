using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>
/// The port to the contracts that hold stakes and the register of nodes (rules, sections 6 and 9). The app has an implementation exactly when a chain is configured; without one the
/// program's own stake book answers, and the steps that need the chain are recorded as not configured. Owners stake, unbond, withdraw and hand over by their own transactions; the
/// program reads, and registers what is staked.
/// </summary>
public interface IStakeRegistry
{
    /// <summary>The node as the chain shows it at the confirmed height. May be repeated.</summary>
    Task<NodeStake> LoadAsync(NodeId node, CancellationToken cancellation);

    /// <summary>Registers the node as active on the chain, or finds it so. Idempotent by the node; a transaction that is under way is <see cref="RegistrationState.Pending"/>.</summary>
    /// <param name="node">The node, pledged by its owner.</param>
    /// <param name="requiredStake">What must be bonded, in wei; the contract refuses less.</param>
    /// <param name="cancellation">Ends the wait, not the transaction.</param>
    Task<ChainRegistration> RegisterAsync(NodeId node, Wei requiredStake, CancellationToken cancellation);
}

/// <summary>Where a node stands in the register of nodes on the chain. <c>default</c> is unknown there.</summary>
public enum PledgeState
{
    /// <summary>The chain does not know the node.</summary>
    None,

    /// <summary>Bound to its owner, not operating.</summary>
    Pledged,

    /// <summary>Operating.</summary>
    Active,

    /// <summary>Removed by an executed case.</summary>
    Removed,
}

/// <summary>A node with its stake.</summary>
/// <param name="Owner">The owner's address, 0x and 40 lower-case hex digits; null when nobody pledged it.</param>
/// <param name="State">Where the register has it.</param>
/// <param name="Lots">Its stake, ascending by id; empty when there is none.</param>
/// <param name="OpenCases">How many cases of it have not ended.</param>
public sealed record NodeStake(string? Owner, PledgeState State, IReadOnlyList<StakeLot> Lots, int OpenCases)
{
    /// <summary>Nothing staked, nobody known.</summary>
    public static NodeStake Unknown { get; } = new(null, PledgeState.None, [], 0);

    /// <summary>What is locked and not unbonding.</summary>
    public Wei Bonded => Sum(static lot => lot.UnbondingSinceUnixMs is null);

    /// <summary>What is unbonding.</summary>
    public Wei Unbonding => Sum(static lot => lot.UnbondingSinceUnixMs is not null);

    private Wei Sum(Func<StakeLot, bool> counts) => Lots.Where(counts).Aggregate(Wei.Zero, static (sum, lot) => sum + lot.Amount);
}

/// <summary>A lock of a node. Instants are Unix milliseconds.</summary>
/// <param name="Id">Names it; never used again.</param>
/// <param name="Amount">What it holds.</param>
/// <param name="Frozen">What cases hold of it, at most the amount.</param>
/// <param name="LockedAtUnixMs">Since when it is stake.</param>
/// <param name="LockedUntilUnixMs">Before this it cannot unbond.</param>
/// <param name="UnbondingSinceUnixMs">Since when it unbonds; null while it is bonded.</param>
/// <param name="TermSeconds">The length of its lock; 0 is flexible.</param>
/// <param name="Holds">Which case holds how much of it; empty also where only the sum is known.</param>
public sealed record StakeLot(
    long Id, Wei Amount, Wei Frozen, long LockedAtUnixMs, long LockedUntilUnixMs, long? UnbondingSinceUnixMs, long TermSeconds, IReadOnlyList<LotHold> Holds);

/// <summary>What a case holds of a lock.</summary>
public sealed record LotHold(FaultId Fault, Wei Amount);

/// <summary>What came of registering a node. <c>default</c> is nothing.</summary>
public enum RegistrationState
{
    /// <summary>There is no chain to register on.</summary>
    NotConfigured = 1,

    /// <summary>The node is active on the chain, confirmed.</summary>
    Registered,

    /// <summary>The transaction is not confirmed yet; ask again.</summary>
    Pending,

    /// <summary>The contract refuses, and will as long as nothing changes.</summary>
    Refused,
}

/// <summary>What came of registering a node.</summary>
/// <param name="Configured">False: there is no chain to register on.</param>
/// <param name="Transaction">The transaction's hash; null without a chain, and where the node was registered already.</param>
public sealed record ChainRegistration(bool Configured, string? Transaction)
{
    /// <summary>There is no chain to register on.</summary>
    public static ChainRegistration NotConfigured { get; } = new(false, null);

    /// <summary>Where it stands; histories from before this member had only what was registered.</summary>
    public RegistrationState State { get; init; } = RegistrationState.Registered;

    /// <summary>The contract's error when it refused, such as <c>StakeTooSmall</c>; else null.</summary>
    public string? Refusal { get; init; }
}
