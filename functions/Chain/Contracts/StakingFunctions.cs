using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Functions.Chain.Contracts;

// Of OperatorStaking, as it is in contracts/abi; a test compares the selectors. What they do stands in the contract's NatSpec.

[Function("setKeys")]
public sealed class SetKeysFunction : FunctionMessage
{
    [Parameter("address", "operatorKey", 1)]
    public string OperatorKey { get; set; } = "";

    [Parameter("address", "payout", 2)]
    public string Payout { get; set; } = "";
}

[Function("pledgeNode")]
public sealed class PledgeNodeFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("bytes32[2]", "key", 2)]
    public List<byte[]> Key { get; set; } = [];

    [Parameter("bytes32[2]", "signature", 3)]
    public List<byte[]> Signature { get; set; } = [];
}

[Function("stake", "uint32")]
public sealed class StakeFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint128", "amount", 2)]
    public BigInteger Amount { get; set; }

    [Parameter("uint8", "tier", 3)]
    public byte Tier { get; set; }
}

[Function("activateNode")]
public sealed class ActivateNodeFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint256", "requiredStake", 2)]
    public BigInteger RequiredStake { get; set; }
}

[Function("proposeSlash", "bytes32")]
public sealed class ProposeSlashFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint8", "kind", 2)]
    public byte Kind { get; set; }

    [Parameter("uint48", "faultAt", 3)]
    public ulong FaultAt { get; set; }

    [Parameter("bytes32", "evidenceRoot", 4)]
    public byte[] EvidenceRoot { get; set; } = [];

    [Parameter("uint128", "amount", 5)]
    public BigInteger Amount { get; set; }

    [Parameter("bool", "isRemoval", 6)]
    public bool IsRemoval { get; set; }
}

[Function("withdrawCase")]
public sealed class WithdrawCaseFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];

    [Parameter("bytes32", "reason", 2)]
    public byte[] Reason { get; set; } = [];
}

[Function("advance", "uint8")]
public sealed class AdvanceFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];
}

[Function("executeSlash", "uint256")]
public sealed class ExecuteSlashFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];
}

[Function("caseOf", typeof(CaseOfOutput))]
public sealed class CaseOfFunction : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];
}

[FunctionOutput]
public sealed class CaseOfOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "", 1)]
    public CaseStruct Value { get; set; } = new();
}

[Function("bondedOf", "uint256")]
public sealed class BondedOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("bondedAt", "uint256")]
public sealed class BondedAtFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint48", "time", 2)]
    public ulong Time { get; set; }
}

[Function("nodeStateOf", "uint8")]
public sealed class NodeStateOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("ownerOf", "address")]
public sealed class OwnerOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("ownerAt", "address")]
public sealed class OwnerAtFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint48", "time", 2)]
    public ulong Time { get; set; }
}

[Function("payoutOf", "address")]
public sealed class PayoutOfFunction : FunctionMessage
{
    [Parameter("address", "operator", 1)]
    public string Operator { get; set; } = "";
}

[Function("lotIdsOf", "uint32[]")]
public sealed class LotIdsOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("lotOf", typeof(LotOfOutput))]
public sealed class LotOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("uint32", "lotId", 2)]
    public uint LotId { get; set; }
}

[FunctionOutput]
public sealed class LotOfOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "", 1)]
    public LotStruct Value { get; set; } = new();
}

[Function("openCasesOf", "uint256")]
public sealed class OpenCasesOfFunction : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("setTransferAgent")]
public sealed class SetTransferAgentFunction : FunctionMessage
{
    [Parameter("address", "agent", 1)]
    public string Agent { get; set; } = "";
}
