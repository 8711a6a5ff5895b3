using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;

namespace NodeProgram.Emulator.Ethereum.Tests.Abi;

// Solidity's documentation, "Contract ABI Specification": "Examples" and "Use of Dynamic Types", word by word.
public sealed class SpecificationTests
{
    public static TheoryData<FunctionMessage, string> Examples => new()
    {
        { new Baz { X = 69, Y = true }, "cdcd77c0" + Words("45", "1") },
        { new Bar { Xy = ["abc"u8.ToArray(), "def"u8.ToArray()] }, "fce353f6" + Left("616263") + Left("646566") },
        { new Sam { Name = "dave"u8.ToArray(), Z = true, Data = [1, 2, 3] }, "a5643bf2" + Words("60", "1", "a0", "4") + Left("64617665") + Words("3", "1", "2", "3") },
        {
            new F { A = 0x123, B = [0x456, 0x789], C = "1234567890"u8.ToArray(), D = "Hello, world!"u8.ToArray() },
            "8be65246" + Words("123", "80") + Left("31323334353637383930") + Words("e0", "2", "456", "789", "d") + Left("48656c6c6f2c20776f726c6421")
        },
        {
            new G { Numbers = [[1, 2], [3]], Texts = ["one", "two", "three"] },
            "2289b18c" + Words("40", "140", "2", "40", "a0", "2", "1", "2", "1", "3", "3", "60", "a0", "e0", "3") + Left("6f6e65") + Words("3") + Left("74776f") + Words("5") + Left("7468726565")
        },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Call_OfTheSpecificationsExample_IsItsBytes(FunctionMessage call, string encoded) => Assert.Equal(encoded, call.GetCallData().ToHex());

    [Theory]
    [MemberData(nameof(Examples))]
    public void Call_OfTheSpecificationsExample_IsReadBack(FunctionMessage call, string encoded)
    {
        var empty = (FunctionMessage)Activator.CreateInstance(call.GetType())!;
        Assert.Equivalent(call, empty.DecodeInput("0x" + encoded), strict: true);
    }

    private static string Words(params string[] words) => string.Concat(words.Select(word => word.PadLeft(64, '0')));

    private static string Left(string word) => word.PadRight(64, '0');

    [Function("baz", "bool")]
    public sealed class Baz : FunctionMessage
    {
        [Parameter("uint32", "x", 1)]
        public uint X { get; set; }

        [Parameter("bool", "y", 2)]
        public bool Y { get; set; }
    }

    [Function("bar")]
    public sealed class Bar : FunctionMessage
    {
        [Parameter("bytes3[2]", 1)]
        public List<byte[]> Xy { get; set; } = [];
    }

    [Function("sam")]
    public sealed class Sam : FunctionMessage
    {
        [Parameter("bytes", 1)]
        public byte[] Name { get; set; } = [];

        [Parameter("bool", "z", 2)]
        public bool Z { get; set; }

        [Parameter("uint256[]", "data", 3)]
        public List<BigInteger> Data { get; set; } = [];
    }

    [Function("f")]
    public sealed class F : FunctionMessage
    {
        [Parameter("uint256", 1)]
        public BigInteger A { get; set; }

        [Parameter("uint32[]", 2)]
        public uint[] B { get; set; } = [];

        [Parameter("bytes10", 3)]
        public byte[] C { get; set; } = [];

        [Parameter("bytes", 4)]
        public byte[] D { get; set; } = [];
    }

    [Function("g")]
    public sealed class G : FunctionMessage
    {
        [Parameter("uint256[][]", 1)]
        public List<List<BigInteger>> Numbers { get; set; } = [];

        [Parameter("string[]", 2)]
        public List<string> Texts { get; set; } = [];
    }
}
