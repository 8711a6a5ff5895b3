using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

/// <summary>An event whose first parameter is a node.</summary>
public abstract class NodeLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];
}

[Event("OperatorKeysSet")]
public sealed class OperatorKeysSetLog : IEventDTO
{
    [Parameter("address", "owner", 1, true)]
    public string Owner { get; set; } = "";

    [Parameter("address", "operatorKey", 2, true)]
    public string OperatorKey { get; set; } = "";

    [Parameter("address", "payout", 3, true)]
    public string Payout { get; set; } = "";
}

[Event("NodePledged")]
public sealed class NodePledgedLog : NodeLog
{
    [Parameter("address", "owner", 2, true)]
    public string Owner { get; set; } = "";
}

[Event("NodeActivated")]
public sealed class NodeActivatedLog : NodeLog
{
    [Parameter("address", "reporter", 2, true)]
    public string Reporter { get; set; } = "";

    [Parameter("uint256", "requiredStake", 3, false)]
    public BigInteger RequiredStake { get; set; }
}

[Event("NodeDeactivated")]
public sealed class NodeDeactivatedLog : NodeLog;

[Event("NodeRemoved")]
public sealed class NodeRemovedLog : NodeLog;

[Event("NodeReinstated")]
public sealed class NodeReinstatedLog : NodeLog;

[Event("NodeOffered")]
public sealed class NodeOfferedLog : NodeLog
{
    [Parameter("address", "to", 2, true)]
    public string To { get; set; } = "";
}

[Event("NodeTransferred")]
public sealed class NodeTransferredLog : NodeLog
{
    [Parameter("address", "from", 2, true)]
    public string From { get; set; } = "";

    [Parameter("address", "to", 3, true)]
    public string To { get; set; } = "";
}

[Event("AgentApproved")]
public sealed class AgentApprovedLog : NodeLog
{
    [Parameter("bool", "isApproved", 2, false)]
    public bool IsApproved { get; set; }
}

[Event("TransferAgentSet")]
public sealed class TransferAgentSetLog : IEventDTO
{
    [Parameter("address", "agent", 1, true)]
    public string Agent { get; set; } = "";
}

[Event("Staked")]
public sealed class StakedLog : NodeLog
{
    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }

    [Parameter("uint8", "tier", 4, false)]
    public byte Tier { get; set; }

    [Parameter("uint48", "lockedUntil", 5, false)]
    public ulong LockedUntil { get; set; }
}

[Event("LockExtended")]
public sealed class LockExtendedLog : NodeLog
{
    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint8", "tier", 3, false)]
    public byte Tier { get; set; }

    [Parameter("uint48", "lockedUntil", 4, false)]
    public ulong LockedUntil { get; set; }
}

[Event("UnbondingStarted")]
public sealed class UnbondingStartedLog : NodeLog
{
    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }

    [Parameter("uint48", "withdrawableAt", 4, false)]
    public ulong WithdrawableAt { get; set; }
}

[Event("Withdrawn")]
public sealed class WithdrawnLog : NodeLog
{
    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("address", "owner", 3, true)]
    public string Owner { get; set; } = "";

    [Parameter("uint256", "amount", 4, false)]
    public BigInteger Amount { get; set; }
}

[Event("StakeFrozen")]
public sealed class StakeFrozenLog : CaseLog
{
    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }
}
