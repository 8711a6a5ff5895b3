using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Staking;

/// <summary>
/// The port to the contracts that hold stakes and the register of nodes (rules, sections 6 and 9). The app has an implementation exactly when a chain is
/// configured; without one the steps that need it are recorded as not configured.
/// </summary>
public interface IStakeRegistry
{
    /// <summary>The stake locked for a node, read from the chain at the confirmed height.</summary>
    Task<StakeStanding> LoadStakeAsync(NodeId node, CancellationToken cancellation);

    /// <summary>Registers the node on the chain, or finds it registered.</summary>
    Task<ChainRegistration> RegisterAsync(NodeId node, CancellationToken cancellation);
}

/// <summary>What the chain says about a node's stake.</summary>
/// <param name="Configured">False: there is no chain to ask, and the other members say nothing.</param>
/// <param name="Required">What the policy asks for, in wei.</param>
/// <param name="Locked">What is locked, in wei.</param>
public sealed record StakeStanding(bool Configured, Wei Required, Wei Locked)
{
    /// <summary>Whether enough is locked.</summary>
    public bool Sufficient => Configured && Locked >= Required;

    /// <summary>There is no chain to ask.</summary>
    public static StakeStanding NotConfigured { get; } = new(false, default, default);
}

/// <summary>What came of registering a node.</summary>
/// <param name="Configured">False: there is no chain to register on.</param>
/// <param name="Transaction">The transaction's hash; null without a chain.</param>
public sealed record ChainRegistration(bool Configured, string? Transaction)
{
    /// <summary>There is no chain to register on.</summary>
    public static ChainRegistration NotConfigured { get; } = new(false, null);
}
