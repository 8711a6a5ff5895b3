using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

[Event("Funded")]
public sealed class FundedLog : IEventDTO
{
    [Parameter("address", "from", 1, true)]
    public string From { get; set; } = "";

    [Parameter("uint256", "amount", 2, false)]
    public BigInteger Amount { get; set; }
}

[Event("EpochReported")]
public sealed class EpochReportedLog : IEventDTO
{
    [Parameter("uint64", "epoch", 1, true)]
    public ulong Epoch { get; set; }

    [Parameter("address", "reporter", 2, true)]
    public string Reporter { get; set; } = "";

    [Parameter("tuple", "report", 3, false)]
    public EpochReportStruct Report { get; set; } = new();
}

[Event("RootPosted")]
public sealed class RootPostedLog : IEventDTO
{
    [Parameter("uint64", "epoch", 1, true)]
    public ulong Epoch { get; set; }

    [Parameter("bytes32", "rewardRoot", 2, true)]
    public byte[] RewardRoot { get; set; } = [];

    [Parameter("bytes32", "scoreRoot", 3, false)]
    public byte[] ScoreRoot { get; set; } = [];

    [Parameter("bytes32", "evidenceHash", 4, false)]
    public byte[] EvidenceHash { get; set; } = [];

    [Parameter("uint256", "cumulativeTotal", 5, false)]
    public BigInteger CumulativeTotal { get; set; }

    [Parameter("uint48", "activeAt", 6, false)]
    public ulong ActiveAt { get; set; }
}

[Event("RootDisabled")]
public sealed class RootDisabledLog : IEventDTO
{
    [Parameter("uint64", "epoch", 1, true)]
    public ulong Epoch { get; set; }

    [Parameter("address", "guardian", 2, true)]
    public string Guardian { get; set; } = "";

    [Parameter("bytes32", "rewardRoot", 3, true)]
    public byte[] RewardRoot { get; set; } = [];

    [Parameter("bytes32", "reason", 4, false)]
    public byte[] Reason { get; set; } = [];
}

[Event("Claimed")]
public sealed class ClaimedLog : IEventDTO
{
    [Parameter("uint64", "epoch", 1, true)]
    public ulong Epoch { get; set; }

    [Parameter("uint256", "operatorId", 2, true)]
    public BigInteger OperatorId { get; set; }

    [Parameter("address", "payout", 3, true)]
    public string Payout { get; set; } = "";

    [Parameter("uint256", "amount", 4, false)]
    public BigInteger Amount { get; set; }

    [Parameter("uint256", "cumulativeWei", 5, false)]
    public BigInteger CumulativeWei { get; set; }
}

[Event("Paused")]
public sealed class PausedLog : IEventDTO
{
    [Parameter("address", "guardian", 1, true)]
    public string Guardian { get; set; } = "";

    [Parameter("uint48", "until", 2, false)]
    public ulong Until { get; set; }
}

[Event("Unpaused")]
public sealed class UnpausedLog : IEventDTO
{
    [Parameter("address", "guardian", 1, true)]
    public string Guardian { get; set; } = "";
}
