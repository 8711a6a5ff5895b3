using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Chain;

// Of OperatorStaking: operators and nodes, as it is in contracts/abi; a test compares every message. What they do stands in the contract's NatSpec.

/// <summary>A function whose first parameter is a node.</summary>
public abstract class NodeFunctionMessage : FunctionMessage
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];
}

[Function("setKeys")]
public sealed class SetKeysFunction : FunctionMessage
{
    [Parameter("address", "operatorKey", 1)]
    public string OperatorKey { get; set; } = "";

    [Parameter("address", "payout", 2)]
    public string Payout { get; set; } = "";
}

[Function("pledgeNode")]
public sealed class PledgeNodeFunction : NodeFunctionMessage
{
    [Parameter("bytes32[2]", "key", 2)]
    public List<byte[]> Key { get; set; } = [];

    [Parameter("bytes32[2]", "signature", 3)]
    public List<byte[]> Signature { get; set; } = [];
}

[Function("activateNode")]
public sealed class ActivateNodeFunction : NodeFunctionMessage
{
    [Parameter("uint256", "requiredStake", 2)]
    public BigInteger RequiredStake { get; set; }
}

[Function("deactivateNode")]
public sealed class DeactivateNodeFunction : NodeFunctionMessage;

[Function("setTransferAgent")]
public sealed class SetTransferAgentFunction : FunctionMessage
{
    [Parameter("address", "agent", 1)]
    public string Agent { get; set; } = "";
}

[Function("isOperator", "bool")]
public sealed class IsOperatorFunction : FunctionMessage
{
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";
}

[Function("nodeStateOf", "uint8")]
public sealed class NodeStateOfFunction : NodeFunctionMessage;

[Function("ownerOf", "address")]
public sealed class OwnerOfFunction : NodeFunctionMessage;

[Function("ownerAt", "address")]
public sealed class OwnerAtFunction : NodeFunctionMessage
{
    [Parameter("uint48", "time", 2)]
    public ulong Time { get; set; }
}

[Function("payoutOf", "address")]
public sealed class PayoutOfFunction : FunctionMessage
{
    [Parameter("address", "operator", 1)]
    public string Operator { get; set; } = "";
}
