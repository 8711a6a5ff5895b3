using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Cli.Chain;

// What is asked of the contracts before something is sent, as it is in contracts/abi; a test compares the selectors.

[Function("allowance", "uint256")]
internal sealed class AllowanceFunction : FunctionMessage
{
    [Parameter("address", "owner", 1)]
    public string Owner { get; set; } = "";

    [Parameter("address", "spender", 2)]
    public string Spender { get; set; } = "";
}

[Function("balanceOf", "uint256")]
internal sealed class BalanceOfFunction : FunctionMessage
{
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";
}

[Function("isOperator", "bool")]
internal sealed class IsOperatorFunction : FunctionMessage
{
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";
}

[Function("nodeStateOf", "uint8")]
internal sealed class NodeStateOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("bondedOf", "uint256")]
internal sealed class BondedOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("lotIdsOf", "uint32[]")]
internal sealed class LotIdsOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("lotOf", typeof(LotOutput))]
internal sealed class LotOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2)]
    public uint LotId { get; set; }
}

/// <summary>A lot: the tuple has fixed size, so its fields stand one after the other.</summary>
[FunctionOutput]
internal sealed class LotOutput : IFunctionOutputDTO
{
    [Parameter("uint128", "amount", 1)]
    public BigInteger Amount { get; set; }

    [Parameter("uint128", "frozen", 2)]
    public BigInteger Frozen { get; set; }

    [Parameter("uint48", "lockedAt", 3)]
    public ulong LockedAt { get; set; }

    [Parameter("uint48", "lockedUntil", 4)]
    public ulong LockedUntil { get; set; }

    [Parameter("uint48", "unbondingSince", 5)]
    public ulong UnbondingSince { get; set; }

    [Parameter("uint48", "termSeconds", 6)]
    public ulong TermSeconds { get; set; }

    [Parameter("uint16", "openCases", 7)]
    public ushort OpenCases { get; set; }
}

[Function("bondOf", "uint256")]
internal sealed class BondOfFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];
}

[Function("paidTo", "uint256")]
internal sealed class PaidToFunction : FunctionMessage
{
    [Parameter("uint256", "operatorId", 1)]
    public BigInteger OperatorId { get; set; }
}

[Function("epochOf", typeof(PostedEpochOutput))]
internal sealed class EpochOfFunction : FunctionMessage
{
    [Parameter("uint64", "epoch", 1)]
    public ulong Epoch { get; set; }
}

/// <summary>A posted epoch: the tuple has fixed size, so its fields stand one after the other.</summary>
[FunctionOutput]
internal sealed class PostedEpochOutput : IFunctionOutputDTO
{
    [Parameter("bytes32", "rewardRoot", 1)]
    public byte[] RewardRoot { get; set; } = [];

    [Parameter("bytes32", "scoreRoot", 2)]
    public byte[] ScoreRoot { get; set; } = [];

    [Parameter("bytes32", "evidenceHash", 3)]
    public byte[] EvidenceHash { get; set; } = [];

    [Parameter("uint256", "cumulativeTotal", 4)]
    public BigInteger CumulativeTotal { get; set; }

    [Parameter("uint64", "previous", 5)]
    public ulong Previous { get; set; }

    [Parameter("uint48", "postedAt", 6)]
    public ulong PostedAt { get; set; }

    [Parameter("uint48", "activeAt", 7)]
    public ulong ActiveAt { get; set; }
}
