using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Cli.Chain;

// What owners, operator keys and council members send, as it is in contracts/abi; a test compares the selectors. What they do stands in the contracts' NatSpec.

[Function("approve", "bool")]
internal sealed class ApproveFunction : FunctionMessage
{
    [Parameter("address", "spender", 1)]
    public string Spender { get; set; } = "";

    [Parameter("uint256", "value", 2)]
    public BigInteger Value { get; set; }
}

[Function("setKeys")]
internal sealed class SetKeysFunction : FunctionMessage
{
    [Parameter("address", "operatorKey", 1)]
    public string OperatorKey { get; set; } = "";

    [Parameter("address", "payout", 2)]
    public string Payout { get; set; } = "";
}

[Function("pledgeNode")]
internal sealed class PledgeNodeFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("bytes32[2]", "key", 2)]
    public List<byte[]> Key { get; set; } = [];

    [Parameter("bytes32[2]", "signature", 3)]
    public List<byte[]> Signature { get; set; } = [];
}

[Function("stake", "uint32")]
internal sealed class StakeFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint128", "amount", 2)]
    public BigInteger Amount { get; set; }

    [Parameter("uint8", "tier", 3)]
    public byte Tier { get; set; }
}

[Function("deactivateNode")]
internal sealed class DeactivateNodeFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("unbond")]
internal sealed class UnbondFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2)]
    public uint LotId { get; set; }
}

[Function("withdraw", "uint256")]
internal sealed class WithdrawFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2)]
    public uint LotId { get; set; }
}

[Function("claim", "uint256")]
internal sealed class ClaimFunction : FunctionMessage
{
    [Parameter("uint64", "epoch", 1)]
    public ulong Epoch { get; set; }

    [Parameter("uint256", "operatorId", 2)]
    public BigInteger OperatorId { get; set; }

    [Parameter("uint256", "cumulativeWei", 3)]
    public BigInteger CumulativeWei { get; set; }

    [Parameter("bytes32[]", "proof", 4)]
    public List<byte[]> Proof { get; set; } = [];
}

[Function("acceptCase")]
internal sealed class AcceptCaseFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];
}

[Function("disputeCase")]
internal sealed class DisputeCaseFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];

    [Parameter("bytes32", "evidence", 2)]
    public byte[] Evidence { get; set; } = [];
}

[Function("appealCase")]
internal sealed class AppealCaseFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];

    [Parameter("bytes32", "evidence", 2)]
    public byte[] Evidence { get; set; } = [];
}

[Function("submitEvidence")]
internal sealed class SubmitEvidenceFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];

    [Parameter("bytes32", "evidence", 2)]
    public byte[] Evidence { get; set; } = [];
}

[Function("voteVerdict")]
internal sealed class VoteVerdictFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];

    [Parameter("uint8", "verdict", 2)]
    public byte Verdict { get; set; }

    [Parameter("uint128", "amount", 3)]
    public BigInteger Amount { get; set; }

    [Parameter("bool", "isFrivolous", 4)]
    public bool IsFrivolous { get; set; }

    [Parameter("bytes32", "reason", 5)]
    public byte[] Reason { get; set; } = [];
}
