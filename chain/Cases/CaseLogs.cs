using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

/// <summary>An event whose first parameter is a case.</summary>
public abstract class CaseLog : IEventDTO
{
    [Parameter("bytes32", "faultId", 1, true)]
    public byte[] FaultId { get; set; } = [];
}

[Event("SlashProposed")]
public sealed class SlashProposedLog : CaseLog
{
    [Parameter("bytes32", "nodeId", 2, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "operator", 3, true)]
    public string Operator { get; set; } = "";

    [Parameter("address", "proposer", 4, false)]
    public string Proposer { get; set; } = "";

    [Parameter("uint8", "kind", 5, false)]
    public byte Kind { get; set; }

    [Parameter("uint48", "faultAt", 6, false)]
    public ulong FaultAt { get; set; }

    [Parameter("bytes32", "evidenceRoot", 7, false)]
    public byte[] EvidenceRoot { get; set; } = [];

    [Parameter("uint256", "stakeAtFault", 8, false)]
    public BigInteger StakeAtFault { get; set; }

    [Parameter("uint256", "amount", 9, false)]
    public BigInteger Amount { get; set; }

    [Parameter("bool", "isRemoval", 10, false)]
    public bool IsRemoval { get; set; }
}

[Event("CaseAccepted")]
public sealed class CaseAcceptedLog : CaseLog;

[Event("CaseDisputed")]
public sealed class CaseDisputedLog : CaseLog
{
    [Parameter("address", "by", 2, true)]
    public string By { get; set; } = "";

    [Parameter("uint256", "bond", 3, false)]
    public BigInteger Bond { get; set; }

    [Parameter("bytes32", "evidence", 4, false)]
    public byte[] Evidence { get; set; } = [];
}

[Event("CaseWithdrawn")]
public sealed class CaseWithdrawnLog : CaseLog
{
    [Parameter("bytes32", "reason", 2, false)]
    public byte[] Reason { get; set; } = [];
}

[Event("EvidenceSubmitted")]
public sealed class EvidenceSubmittedLog : CaseLog
{
    [Parameter("address", "by", 2, true)]
    public string By { get; set; } = "";

    [Parameter("bytes32", "evidence", 3, false)]
    public byte[] Evidence { get; set; } = [];
}

[Event("VerdictVoted")]
public sealed class VerdictVotedLog : CaseLog
{
    [Parameter("address", "member", 2, true)]
    public string Member { get; set; } = "";

    [Parameter("uint8", "verdict", 3, false)]
    public byte Verdict { get; set; }

    [Parameter("uint256", "amount", 4, false)]
    public BigInteger Amount { get; set; }

    [Parameter("bool", "isFrivolous", 5, false)]
    public bool IsFrivolous { get; set; }

    [Parameter("bytes32", "reason", 6, false)]
    public byte[] Reason { get; set; } = [];
}

[Event("VerdictPosted")]
public sealed class VerdictPostedLog : CaseLog
{
    [Parameter("uint8", "verdict", 2, false)]
    public byte Verdict { get; set; }

    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }
}

[Event("CaseAppealed")]
public sealed class CaseAppealedLog : CaseLog
{
    [Parameter("bytes32", "evidence", 2, false)]
    public byte[] Evidence { get; set; } = [];
}

[Event("SlashExecuted")]
public sealed class SlashExecutedLog : CaseLog
{
    [Parameter("bytes32", "nodeId", 2, true)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "by", 3, true)]
    public string By { get; set; } = "";

    [Parameter("uint256", "amount", 4, false)]
    public BigInteger Amount { get; set; }

    [Parameter("bool", "isAutomatic", 5, false)]
    public bool IsAutomatic { get; set; }
}

[Event("CaseMoved")]
public sealed class CaseMovedLog : CaseLog
{
    [Parameter("uint8", "state", 2, false)]
    public byte State { get; set; }

    [Parameter("uint48", "notBefore", 3, false)]
    public ulong NotBefore { get; set; }

    [Parameter("uint48", "deadline", 4, false)]
    public ulong Deadline { get; set; }
}

[Event("CaseClosed")]
public sealed class CaseClosedLog : CaseLog
{
    [Parameter("uint8", "state", 2, false)]
    public byte State { get; set; }

    [Parameter("uint256", "toTreasury", 3, false)]
    public BigInteger ToTreasury { get; set; }

    [Parameter("uint256", "repaid", 4, false)]
    public BigInteger Repaid { get; set; }
}
