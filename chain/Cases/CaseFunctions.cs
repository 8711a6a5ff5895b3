using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Chain;

// Of OperatorStaking: cases, as it is in contracts/abi; a test compares every message. What they do stands in the contract's NatSpec.

/// <summary>A function whose first parameter is a case.</summary>
public abstract class CaseFunctionMessage : FunctionMessage
{
    [Parameter("bytes32", "faultId", 1)]
    public byte[] FaultId { get; set; } = [];
}

[Function("proposeSlash", "bytes32")]
public sealed class ProposeSlashFunction : NodeFunctionMessage
{
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
public sealed class WithdrawCaseFunction : CaseFunctionMessage
{
    [Parameter("bytes32", "reason", 2)]
    public byte[] Reason { get; set; } = [];
}

[Function("acceptCase")]
public sealed class AcceptCaseFunction : CaseFunctionMessage;

[Function("disputeCase")]
public sealed class DisputeCaseFunction : CaseFunctionMessage
{
    [Parameter("bytes32", "evidence", 2)]
    public byte[] Evidence { get; set; } = [];
}

[Function("submitEvidence")]
public sealed class SubmitEvidenceFunction : CaseFunctionMessage
{
    [Parameter("bytes32", "evidence", 2)]
    public byte[] Evidence { get; set; } = [];
}

[Function("voteVerdict")]
public sealed class VoteVerdictFunction : CaseFunctionMessage
{
    [Parameter("uint8", "verdict", 2)]
    public byte Verdict { get; set; }

    [Parameter("uint128", "amount", 3)]
    public BigInteger Amount { get; set; }

    [Parameter("bool", "isFrivolous", 4)]
    public bool IsFrivolous { get; set; }

    [Parameter("bytes32", "reason", 5)]
    public byte[] Reason { get; set; } = [];
}

[Function("appealCase")]
public sealed class AppealCaseFunction : CaseFunctionMessage
{
    [Parameter("bytes32", "evidence", 2)]
    public byte[] Evidence { get; set; } = [];
}

[Function("advance", "uint8")]
public sealed class AdvanceFunction : CaseFunctionMessage;

[Function("executeSlash", "uint256")]
public sealed class ExecuteSlashFunction : CaseFunctionMessage;

[Function("caseOf", typeof(CaseOfOutput))]
public sealed class CaseOfFunction : CaseFunctionMessage;

[FunctionOutput]
public sealed class CaseOfOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "", 1)]
    public CaseStruct Value { get; set; } = new();
}

[Function("bondOf", "uint256")]
public sealed class BondOfFunction : CaseFunctionMessage;
