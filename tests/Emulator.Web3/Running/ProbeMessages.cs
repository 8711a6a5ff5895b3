using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Emulator.Ethereum.Tests.Running;

// Probe.sol as a program sees it.
public sealed class ProbeDeployment : ContractDeploymentMessage
{
    public ProbeDeployment() : base("")
    {
    }

    public ProbeDeployment(string byteCode) : base(byteCode)
    {
    }

    [Parameter("uint256", "start", 1)]
    public BigInteger Start { get; set; }

    [Parameter("string", "called", 2)]
    public string Called { get; set; } = "probe";
}

[Function("number", "uint256")]
public sealed class NumberFunction : FunctionMessage;

[Function("name", "string")]
public sealed class NameFunction : FunctionMessage;

[Function("mark")]
public class MarkFunction : FunctionMessage
{
    [Parameter("uint256", "to", 1)]
    public BigInteger To { get; set; }

    [Parameter("bytes32", "tag", 2)]
    public byte[] Tag { get; set; } = new byte[32];

    [Parameter("string", "text", 3)]
    public string Text { get; set; } = "";
}

[Function("note")]
public sealed class NoteFunction : FunctionMessage
{
    [Parameter("string", "text", 1)]
    public string Text { get; set; } = "";

    [Parameter("uint64[]", "values", 2)]
    public List<ulong> Values { get; set; } = [];
}

[Function("fail", "uint256")]
public sealed class FailFunction : FunctionMessage
{
    [Parameter("uint8", "how", 1)]
    public byte How { get; set; }
}

[Function("echo", typeof(EchoOutput))]
public sealed class EchoFunction : FunctionMessage
{
    [Parameter("tuple", "value", 1)]
    public Everything Value { get; set; } = new();
}

[FunctionOutput]
public sealed class EchoOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "same", 1)]
    public Everything Same { get; set; } = new();

    [Parameter("bytes32", "hash", 2)]
    public byte[] Hash { get; set; } = [];

    [Parameter("uint256", "last", 3)]
    public BigInteger Last { get; set; }
}

[Function("pairs", typeof(PairsOutput))]
public class PairsFunction : FunctionMessage
{
    [Parameter("uint256", "count", 1)]
    public BigInteger Count { get; set; }
}

// Says only that structs come back, not which.
[Function("pairs", "tuple[]")]
public sealed class UntypedPairsFunction : FunctionMessage
{
    [Parameter("uint256", "count", 1)]
    public BigInteger Count { get; set; }
}

[FunctionOutput]
public sealed class PairsOutput : IFunctionOutputDTO
{
    [Parameter("tuple[]", "all", 1)]
    public List<Pair> All { get; set; } = [];
}

[Struct("Pair")]
public sealed class Pair
{
    [Parameter("address", "who", 1)]
    public string Who { get; set; } = "0x0000000000000000000000000000000000000000";

    [Parameter("uint128", "amount", 2)]
    public BigInteger Amount { get; set; }
}

[Struct("Everything")]
public sealed class Everything
{
    [Parameter("int64", "change", 1)]
    public long Change { get; set; }

    [Parameter("uint48", "time", 2)]
    public ulong Time { get; set; }

    [Parameter("bool", "flag", 3)]
    public bool Flag { get; set; }

    [Parameter("address", "who", 4)]
    public string Who { get; set; } = "0x0000000000000000000000000000000000000000";

    [Parameter("bytes4", "id", 5)]
    public byte[] Id { get; set; } = new byte[4];

    [Parameter("bytes", "data", 6)]
    public byte[] Data { get; set; } = [];

    [Parameter("string", "text", 7)]
    public string Text { get; set; } = "";

    [Parameter("uint256[]", "many", 8)]
    public List<BigInteger> Many { get; set; } = [];

    [Parameter("bytes32[2]", "keys", 9)]
    public List<byte[]> Keys { get; set; } = [new byte[32], new byte[32]];

    [Parameter("tuple", "pair", 10)]
    public Pair Pair { get; set; } = new();

    [Parameter("tuple[]", "pairs", 11)]
    public List<Pair> Pairs { get; set; } = [];

    [Parameter("uint32[][]", "grid", 12)]
    public List<List<uint>> Grid { get; set; } = [];

    [Parameter("string[2]", "names", 13)]
    public List<string> Names { get; set; } = ["", ""];
}

[Event("Marked")]
public sealed class MarkedEvent : IEventDTO
{
    [Parameter("address", "who", 1, true)]
    public string Who { get; set; } = "";

    [Parameter("uint256", "number", 2, true)]
    public BigInteger Number { get; set; }

    [Parameter("bytes32", "tag", 3, false)]
    public byte[] Tag { get; set; } = [];

    [Parameter("string", "text", 4, false)]
    public string Text { get; set; } = "";
}

[Event("Noted")]
public sealed class NotedEvent : IEventDTO
{
    [Parameter("string", "text", 1, true)]
    public string TextHash { get; set; } = "";

    [Parameter("uint64[]", "values", 2, false)]
    public List<ulong> Values { get; set; } = [];
}

[Error("TooSmall")]
public sealed class TooSmallError : IErrorDTO
{
    [Parameter("uint256", "given", 1)]
    public BigInteger Given { get; set; }

    [Parameter("uint256", "least", 2)]
    public BigInteger Least { get; set; }
}

[Error("Refused")]
public sealed class RefusedError : IErrorDTO
{
    [Parameter("address", "who", 1)]
    public string Who { get; set; } = "";

    [Parameter("string", "why", 2)]
    public string Why { get; set; } = "";
}

[Error("Panic")]
public sealed class PanicError : IErrorDTO
{
    [Parameter("uint256", "code", 1)]
    public BigInteger Code { get; set; }
}
