using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Chain;

// Of RewardDistributor, as it is in contracts/abi; a test compares every message. What they do stands in the contract's NatSpec.

[Function("fund")]
public sealed class FundFunction : FunctionMessage
{
    [Parameter("uint256", "amount", 1)]
    public BigInteger Amount { get; set; }
}

[Function("reportEpoch")]
public sealed class ReportEpochFunction : FunctionMessage
{
    [Parameter("uint64", "epoch", 1)]
    public ulong Epoch { get; set; }

    [Parameter("tuple", "report", 2)]
    public EpochReportStruct Report { get; set; } = new();
}

[Function("claim", "uint256")]
public sealed class ClaimFunction : FunctionMessage
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

[Function("epochOf", typeof(EpochOfOutput))]
public sealed class EpochOfFunction : FunctionMessage
{
    [Parameter("uint64", "epoch", 1)]
    public ulong Epoch { get; set; }
}

[FunctionOutput]
public sealed class EpochOfOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "", 1)]
    public PostedEpochStruct Value { get; set; } = new();
}

[Function("lastEpoch", "uint64")]
public sealed class LastEpochFunction : FunctionMessage;

[Function("totalFunded", "uint256")]
public sealed class TotalFundedFunction : FunctionMessage;

[Function("paidTo", "uint256")]
public sealed class PaidToFunction : FunctionMessage
{
    [Parameter("uint256", "operatorId", 1)]
    public BigInteger OperatorId { get; set; }
}

[Function("rewardRules", typeof(RewardRulesOutput))]
public sealed class RewardRulesFunction : FunctionMessage;

[FunctionOutput]
public sealed class RewardRulesOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "", 1)]
    public RewardRulesStruct Value { get; set; } = new();
}
