using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Chain;

// Of GenesisBadge, as it is in contracts/abi; a test compares every message. What they do stands in the contract's NatSpec.

[Function("award", "uint256")]
public sealed class AwardFunction : FunctionMessage
{
    [Parameter("address", "operator", 1)]
    public string Operator { get; set; } = "";
}

[Function("seatOf", "uint256")]
public sealed class SeatOfFunction : FunctionMessage
{
    [Parameter("address", "operator", 1)]
    public string Operator { get; set; } = "";
}

[Function("awarded", "uint256")]
public sealed class AwardedFunction : FunctionMessage;

[Function("SEATS", "uint256")]
public sealed class SeatsFunction : FunctionMessage;

[Function("AWARDER", "address")]
public sealed class AwarderFunction : FunctionMessage;
