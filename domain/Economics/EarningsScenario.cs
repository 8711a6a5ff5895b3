using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Economics;

/// <summary>
/// An operator's situation, as the simulator assumes it to stay. All nodes are alike. Every field has a default, so that a question names only what it changes.
/// </summary>
public sealed record EarningsScenario
{
    /// <summary>Nodes, 1 to 10,000; 1 by default.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>The tier; hobbyist by default.</summary>
    public Tier Tier { get; init; } = Tier.Hobbyist;

    /// <summary>The node type; standard by default.</summary>
    public NodeType NodeType { get; init; } = NodeType.Standard;

    /// <summary>Bytes stored by each node; 0 by default.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Seconds processed by each node in an epoch; 0 by default.</summary>
    public long ProcessedSeconds { get; init; }

    /// <summary>The region's actual share / target share; on target, 1,000,000, by default.</summary>
    public PartsPerMillion RegionShareOfTarget { get; init; } = PartsPerMillion.One;

    /// <summary>Rolling 30-day uptime; 99.95 % by default.</summary>
    public PartsPerMillion Uptime { get; init; } = new(999_500);

    /// <summary>Points of all other parts of the score together, 0 to the most that they give (70,000); 55,000 by default.</summary>
    public Millipoints OtherPoints { get; init; } = new(55_000);

    /// <summary>The stake of the operator; 10,000 DTEL by default.</summary>
    public Wei Stake { get; init; } = Wei.FromTokens(10_000);

    /// <summary>The term of its lock in days; flexible, 0, by default.</summary>
    public int LockTermDays { get; init; }

    /// <summary>Whether the operator holds a genesis seat; no by default.</summary>
    public bool IsGenesis { get; init; }

    /// <summary>Days since the nodes' activation when the simulation starts; 0 by default.</summary>
    public int DaysSinceActivation { get; init; }

    /// <summary>Bytes relayed by each node in a day; 0 by default.</summary>
    public long RelayedBytesPerDay { get; init; }

    /// <summary>What referred operators are paid from the pool in an epoch; 0 by default.</summary>
    public Wei ReferredPaidPerEpoch { get; init; }

    /// <summary>Other nodes in the network, 0 to 250,000; 100 by default.</summary>
    public int OtherNodes { get; init; } = 100;

    /// <summary>Their mean weight in bp; 1.5 by default.</summary>
    public BasisPoints OtherNodesWeight { get; init; } = new(15_000);

    /// <summary>The price of a DTEL in micro-USD, 1 or more; 1 USD by default.</summary>
    public long MicroUsdPerToken { get; init; } = 1_000_000;

    /// <summary>Where the nodes run; cloud by default.</summary>
    public Hosting Hosting { get; init; } = Hosting.Cloud;

    /// <summary>Months to look ahead, 1 to 120; 36 by default.</summary>
    public int Months { get; init; } = 36;
}
