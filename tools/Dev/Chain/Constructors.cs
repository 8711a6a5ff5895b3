using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using NodeProgram.Chain;

namespace NodeProgram.Dev.Chain;

// What the contracts are created with, in the order of their constructors.

[Function("constructor")]
internal sealed class DtelTokenConstructor : FunctionMessage
{
    [Parameter("address", "minter", 1)]
    public string Minter { get; set; } = "";

    [Parameter("uint256", "supplyMax", 2)]
    public BigInteger SupplyMax { get; set; }
}

[Function("constructor")]
internal sealed class NodeKeysConstructor : FunctionMessage;

[Function("constructor")]
internal sealed class OperatorStakingConstructor : FunctionMessage
{
    [Parameter("address", "token", 1)]
    public string Token { get; set; } = "";

    [Parameter("address", "nodeKeys", 2)]
    public string NodeKeys { get; set; } = "";

    [Parameter("address", "treasury", 3)]
    public string Treasury { get; set; } = "";

    [Parameter("uint48", "pauseSeconds", 4)]
    public ulong PauseSeconds { get; set; }

    [Parameter("tuple", "stakes", 5)]
    public StakeRulesStruct Stakes { get; set; } = new();

    [Parameter("tuple", "cases", 6)]
    public CaseRulesStruct Cases { get; set; } = new();

    [Parameter("tuple", "holders", 7)]
    public RoleHoldersStruct Holders { get; set; } = new();
}

[Function("constructor")]
internal sealed class RewardDistributorConstructor : FunctionMessage
{
    [Parameter("address", "token", 1)]
    public string Token { get; set; } = "";

    [Parameter("address", "registry", 2)]
    public string Registry { get; set; } = "";

    [Parameter("address", "treasury", 3)]
    public string Treasury { get; set; } = "";

    [Parameter("tuple", "rules", 4)]
    public RewardRulesStruct Rules { get; set; } = new();

    [Parameter("tuple", "holders", 5)]
    public RoleHoldersStruct Holders { get; set; } = new();
}

[Function("constructor")]
internal sealed class GenesisBadgeConstructor : FunctionMessage
{
    [Parameter("address", "awarder", 1)]
    public string Awarder { get; set; } = "";

    [Parameter("uint256", "seats", 2)]
    public BigInteger Seats { get; set; }

    [Parameter("string", "baseUri", 3)]
    public string BaseUri { get; set; } = "";
}

[Function("constructor")]
internal sealed class EscrowConstructor : FunctionMessage
{
    [Parameter("address", "token", 1)]
    public string Token { get; set; } = "";

    [Parameter("address", "registry", 2)]
    public string Registry { get; set; } = "";

    [Parameter("tuple", "rules", 3)]
    public EscrowRulesStruct Rules { get; set; } = new();

    [Parameter("tuple", "holders", 4)]
    public RoleHoldersStruct Holders { get; set; } = new();
}

internal sealed class CaseRulesStruct
{
    [Parameter("uint48", "epochSeconds", 1)]
    public ulong EpochSeconds { get; set; }

    [Parameter("uint48", "answerSeconds", 2)]
    public ulong AnswerSeconds { get; set; }

    [Parameter("uint48", "investigationSeconds", 3)]
    public ulong InvestigationSeconds { get; set; }

    [Parameter("uint48", "verdictSeconds", 4)]
    public ulong VerdictSeconds { get; set; }

    [Parameter("uint48", "postedSeconds", 5)]
    public ulong PostedSeconds { get; set; }

    [Parameter("uint48", "executionSeconds", 6)]
    public ulong ExecutionSeconds { get; set; }

    [Parameter("uint48", "appealSeconds", 7)]
    public ulong AppealSeconds { get; set; }

    [Parameter("uint48", "appealVerdictSeconds", 8)]
    public ulong AppealVerdictSeconds { get; set; }

    [Parameter("uint48", "immunitySeconds", 9)]
    public ulong ImmunitySeconds { get; set; }

    [Parameter("uint48", "faultMaxAgeSeconds", 10)]
    public ulong FaultMaxAgeSeconds { get; set; }

    [Parameter("uint48", "automaticWindowSeconds", 11)]
    public ulong AutomaticWindowSeconds { get; set; }

    [Parameter("uint16", "rebateBp", 12)]
    public ushort RebateBp { get; set; }

    [Parameter("uint16", "bondBp", 13)]
    public ushort BondBp { get; set; }

    [Parameter("uint16", "reviewFromBp", 14)]
    public ushort ReviewFromBp { get; set; }

    [Parameter("uint16", "withoutCouncilMaxBp", 15)]
    public ushort WithoutCouncilMaxBp { get; set; }

    [Parameter("uint16", "automaticMaxBp", 16)]
    public ushort AutomaticMaxBp { get; set; }

    [Parameter("uint8", "councilQuorum", 17)]
    public byte CouncilQuorum { get; set; }

    [Parameter("uint8", "kindMax", 18)]
    public byte KindMax { get; set; }

    [Parameter("uint16", "openCasesMax", 19)]
    public ushort OpenCasesMax { get; set; }

    [Parameter("uint16", "evidenceMax", 20)]
    public ushort EvidenceMax { get; set; }
}

internal sealed class EscrowRulesStruct
{
    [Parameter("uint48", "reviewSeconds", 1)]
    public ulong ReviewSeconds { get; set; }

    [Parameter("uint48", "arbitrationSeconds", 2)]
    public ulong ArbitrationSeconds { get; set; }

    [Parameter("uint48", "termSecondsMax", 3)]
    public ulong TermSecondsMax { get; set; }
}

internal sealed class RoleHoldersStruct
{
    [Parameter("address[]", "governors", 1)]
    public List<string> Governors { get; set; } = [];

    [Parameter("address[]", "reporters", 2)]
    public List<string> Reporters { get; set; } = [];

    [Parameter("address[]", "council", 3)]
    public List<string> Council { get; set; } = [];

    [Parameter("address[]", "guardians", 4)]
    public List<string> Guardians { get; set; } = [];
}

internal sealed class StakeRulesStruct
{
    [Parameter("uint48", "unbondingSeconds", 1)]
    public ulong UnbondingSeconds { get; set; }

    [Parameter("uint16", "lotsMax", 2)]
    public ushort LotsMax { get; set; }

    [Parameter("uint48[4]", "lockSeconds", 3)]
    public List<ulong> LockSeconds { get; set; } = [];
}
