using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Functions.Chain.Contracts;

// The contracts' structs, field by field in their order.

public sealed class CaseStruct
{
    [Parameter("bytes32", "nodeId", 1)]
    public byte[] NodeId { get; set; } = [];

    [Parameter("address", "operator", 2)]
    public string Operator { get; set; } = "";

    [Parameter("uint8", "kind", 3)]
    public byte Kind { get; set; }

    [Parameter("uint8", "state", 4)]
    public byte State { get; set; }

    [Parameter("uint8", "basis", 5)]
    public byte Basis { get; set; }

    [Parameter("bool", "isRemoval", 6)]
    public bool IsRemoval { get; set; }

    [Parameter("bool", "isAccepted", 7)]
    public bool IsAccepted { get; set; }

    [Parameter("bool", "isAppealUsed", 8)]
    public bool IsAppealUsed { get; set; }

    [Parameter("bool", "isBondForfeit", 9)]
    public bool IsBondForfeit { get; set; }

    [Parameter("address", "proposer", 10)]
    public string Proposer { get; set; } = "";

    [Parameter("uint48", "proposedAt", 11)]
    public ulong ProposedAt { get; set; }

    [Parameter("uint48", "notBefore", 12)]
    public ulong NotBefore { get; set; }

    [Parameter("address", "bonder", 13)]
    public string Bonder { get; set; } = "";

    [Parameter("uint48", "deadline", 14)]
    public ulong Deadline { get; set; }

    [Parameter("uint48", "appealUntil", 15)]
    public ulong AppealUntil { get; set; }

    [Parameter("uint128", "stakeAtFault", 16)]
    public BigInteger StakeAtFault { get; set; }

    [Parameter("uint128", "amount", 17)]
    public BigInteger Amount { get; set; }

    [Parameter("uint128", "held", 18)]
    public BigInteger Held { get; set; }

    [Parameter("uint128", "bond", 19)]
    public BigInteger Bond { get; set; }
}

public sealed class EpochReportStruct
{
    [Parameter("bytes32", "rewardRoot", 1)]
    public byte[] RewardRoot { get; set; } = [];

    [Parameter("bytes32", "scoreRoot", 2)]
    public byte[] ScoreRoot { get; set; } = [];

    [Parameter("bytes32", "evidenceHash", 3)]
    public byte[] EvidenceHash { get; set; } = [];

    [Parameter("uint256", "cumulativeTotal", 4)]
    public BigInteger CumulativeTotal { get; set; }
}

public sealed class LotStruct
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

public sealed class PostedEpochStruct
{
    [Parameter("tuple", "report", 1)]
    public EpochReportStruct Report { get; set; } = new();

    [Parameter("uint64", "previous", 2)]
    public ulong Previous { get; set; }

    [Parameter("uint48", "postedAt", 3)]
    public ulong PostedAt { get; set; }

    [Parameter("uint48", "activeAt", 4)]
    public ulong ActiveAt { get; set; }
}

public sealed class RewardRulesStruct
{
    [Parameter("uint48", "epochSeconds", 1)]
    public ulong EpochSeconds { get; set; }

    [Parameter("uint48", "activationSeconds", 2)]
    public ulong ActivationSeconds { get; set; }

    [Parameter("uint48", "pauseSeconds", 3)]
    public ulong PauseSeconds { get; set; }

    [Parameter("uint8", "reporterQuorum", 4)]
    public byte ReporterQuorum { get; set; }

    [Parameter("uint16", "claimsMax", 5)]
    public ushort ClaimsMax { get; set; }
}
