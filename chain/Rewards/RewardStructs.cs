using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

// Of RewardDistributor: its structs, field by field in their order.

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
