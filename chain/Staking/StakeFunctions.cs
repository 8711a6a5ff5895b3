using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Chain;

// Of OperatorStaking: stake, as it is in contracts/abi; a test compares every message. What they do stands in the contract's NatSpec.

[Function("stake", "uint32")]
public sealed class StakeFunction : NodeFunctionMessage
{
    [Parameter("uint128", "amount", 2)]
    public BigInteger Amount { get; set; }

    [Parameter("uint8", "tier", 3)]
    public byte Tier { get; set; }
}

[Function("unbond")]
public sealed class UnbondFunction : NodeFunctionMessage
{
    [Parameter("uint32", "lotId", 2)]
    public uint LotId { get; set; }
}

[Function("withdraw", "uint256")]
public sealed class WithdrawFunction : NodeFunctionMessage
{
    [Parameter("uint32", "lotId", 2)]
    public uint LotId { get; set; }
}

[Function("bondedOf", "uint256")]
public sealed class BondedOfFunction : NodeFunctionMessage;

[Function("bondedAt", "uint256")]
public sealed class BondedAtFunction : NodeFunctionMessage
{
    [Parameter("uint48", "time", 2)]
    public ulong Time { get; set; }
}

[Function("lotIdsOf", "uint32[]")]
public sealed class LotIdsOfFunction : NodeFunctionMessage;

[Function("lotOf", typeof(LotOfOutput))]
public sealed class LotOfFunction : NodeFunctionMessage
{
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
public sealed class OpenCasesOfFunction : NodeFunctionMessage;

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
