using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Functions.Chain.Contracts;

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
public sealed class NodePledgedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "owner", 2, true)]
    public string Owner { get; set; } = "";
}

[Event("NodeActivated")]
public sealed class NodeActivatedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "reporter", 2, true)]
    public string Reporter { get; set; } = "";

    [Parameter("uint256", "requiredStake", 3, false)]
    public BigInteger RequiredStake { get; set; }
}

[Event("NodeDeactivated")]
public sealed class NodeDeactivatedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];
}

[Event("NodeRemoved")]
public sealed class NodeRemovedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];
}

[Event("NodeReinstated")]
public sealed class NodeReinstatedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];
}

[Event("NodeOffered")]
public sealed class NodeOfferedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "to", 2, true)]
    public string To { get; set; } = "";
}

[Event("NodeTransferred")]
public sealed class NodeTransferredLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "from", 2, true)]
    public string From { get; set; } = "";

    [Parameter("address", "to", 3, true)]
    public string To { get; set; } = "";
}

[Event("AgentApproved")]
public sealed class AgentApprovedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

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
public sealed class StakedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

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
public sealed class LockExtendedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint8", "tier", 3, false)]
    public byte Tier { get; set; }

    [Parameter("uint48", "lockedUntil", 4, false)]
    public ulong LockedUntil { get; set; }
}

[Event("UnbondingStarted")]
public sealed class UnbondingStartedLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }

    [Parameter("uint48", "withdrawableAt", 4, false)]
    public ulong WithdrawableAt { get; set; }
}

[Event("Withdrawn")]
public sealed class WithdrawnLog : IEventDTO
{
    [Parameter("bytes32", "nodeId", 1, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("address", "owner", 3, true)]
    public string Owner { get; set; } = "";

    [Parameter("uint256", "amount", 4, false)]
    public BigInteger Amount { get; set; }
}

[Event("StakeFrozen")]
public sealed class StakeFrozenLog : IEventDTO
{
    [Parameter("bytes32", "faultId", 1, true)]
    public byte[] FaultId { get; set; } = [];

    [Parameter("uint32", "lotId", 2, true)]
    public uint LotId { get; set; }

    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }
}
