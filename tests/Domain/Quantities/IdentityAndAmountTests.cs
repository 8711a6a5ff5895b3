using System.Numerics;
using System.Text.Json;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Quantities;

public sealed class IdentityAndAmountTests
{
    private const string NodeText = "0x00112233445566778899aabbccddeeff0123456789abcdef0fedcba987654321";

    private static readonly BigInteger Largest = BigInteger.Pow(2, 256) - 1;

    // rules, introduction and section 4: uint256
    public static TheoryData<string, bool> Numbers => new()
    {
        { "0", true },
        { "1", true },
        { "10", true },
        { Largest.ToString(), true },
        { (Largest + 1).ToString(), false },
        { "1" + new string('0', 77), true },
        { "1" + new string('0', 78), false },
        { "9" + new string('9', 77), false },
        { "", false },
        { "00", false },
        { "01", false },
        { "-1", false },
        { "+1", false },
        { " 1", false },
        { "1.0", false },
        { "0x1", false },
        { "\u0661", false }, // a digit, but not an ASCII one
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void TryParse_Number_OnlyPlainDecimalsBelow2To256(string text, bool valid)
    {
        Assert.Equal(valid, OperatorId.TryParse(text, out OperatorId id));
        Assert.Equal(valid, Wei.TryParse(text, out Wei amount));
        Assert.Equal(valid ? text : "0", id.ToString());
        Assert.Equal(valid ? text : "0", amount.ToString());
        if (valid)
        {
            Assert.Equal(id, OperatorId.Parse(text));
            Assert.Equal(amount, Wei.Parse(text));
            Assert.Equal(id, JsonSerializer.Deserialize<OperatorId>(JsonSerializer.Serialize(id)));
            Assert.Equal(amount, JsonSerializer.Deserialize<Wei>(JsonSerializer.Serialize(amount)));
            return;
        }

        Assert.Throws<FormatException>(() => OperatorId.Parse(text));
        Assert.Throws<FormatException>(() => Wei.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<OperatorId>(JsonSerializer.Serialize(text)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Wei>(JsonSerializer.Serialize(text)));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Json_NoString_IsRefused(string json)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<OperatorId>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Wei>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<NodeId>(json));
    }

    [Fact]
    public void Amount_OutsideItsRange_IsABug()
    {
        Assert.Equal(Largest, new Wei(Largest).Value);
        Assert.Equal(Largest, new OperatorId(Largest).Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Wei(Largest + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Wei(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OperatorId(Largest + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OperatorId(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Wei(1) - new Wei(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Wei(Largest) + new Wei(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartsPerMillion(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BasisPoints(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Millipoints(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Millipoints(100_001));
        Assert.Equal(100_000, new Millipoints(100_000).Value);
        Assert.Equal(Wei.Zero, new Wei(2) - new Wei(2));
        Assert.Equal(BigInteger.Pow(10, 18) * 3, Wei.FromTokens(3).Value);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void Order_Quantities_IsThatOfTheirValues(int left, int right)
    {
        (bool, bool, bool, bool, int) expected = (left < right, left <= right, left > right, left >= right, left.CompareTo(right));
        Assert.Equal(expected, Of<Wei>(new(left), new(right), (a, b) => (a < b, a <= b, a > b, a >= b)));
        Assert.Equal(expected, Of<EpochId>(new(left), new(right), (a, b) => (a < b, a <= b, a > b, a >= b)));
        Assert.Equal(expected, Of<PartsPerMillion>(new(left), new(right), (a, b) => (a < b, a <= b, a > b, a >= b)));
        Assert.Equal(expected, Of<BasisPoints>(new(left), new(right), (a, b) => (a < b, a <= b, a > b, a >= b)));
        Assert.Equal(expected, Of<Millipoints>(new(left), new(right), (a, b) => (a < b, a <= b, a > b, a >= b)));
        Assert.Equal(left.CompareTo(right), new OperatorId(left).CompareTo(new OperatorId(right)));

        static (bool, bool, bool, bool, int) Of<T>(T a, T b, Func<T, T, (bool, bool, bool, bool)> compare) where T : IComparable<T>
        {
            (bool less, bool notMore, bool more, bool notLess) = compare(a, b);
            return (less, notMore, more, notLess, a.CompareTo(b));
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void EpochJson_Number_RoundTrips(string json, long value)
    {
        Assert.Equal(new EpochId(value), JsonSerializer.Deserialize<EpochId>(json));
        Assert.Equal(json, JsonSerializer.Serialize(new EpochId(value)));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    public void EpochJson_AnythingElse_IsRefused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<EpochId>(json));

    [Fact]
    public void Epoch_Next_IsOneLaterAndNegativeIsABug()
    {
        Assert.Equal(new EpochId(8), new EpochId(7).Next);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EpochId(-1));
    }

    [Fact]
    public void NodeId_TextBytesJsonAndKeys_RoundTrip()
    {
        NodeId id = NodeId.Parse(NodeText);
        Assert.Equal(id, NodeId.FromBytes(id.ToBytes()));
        Assert.Equal(id, JsonSerializer.Deserialize<NodeId>($"\"{NodeText}\""));
        Assert.Equal($"{{\"{NodeText}\":1}}", JsonSerializer.Serialize(new Dictionary<NodeId, int> { [id] = 1 }));
        Assert.Equal(1, JsonSerializer.Deserialize<Dictionary<NodeId, int>>($"{{\"{NodeText}\":1}}")![id]);
        Assert.False(id.IsNone);
        Assert.True(default(NodeId).IsNone);
        Assert.Equal("", default(NodeId).ToString());
        Assert.Equal(new byte[32], default(NodeId).ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("1x00112233445566778899aabbccddeeff0123456789abcdef0fedcba987654321")]
    [InlineData("0x00112233445566778899AABBCCDDEEFF0123456789abcdef0fedcba987654321")] // capitals
    [InlineData("0x00112233445566778899aabbccddeeff0123456789abcdef0fedcba98765432g")]
    [InlineData("0x00112233445566778899aabbccddeeff0123456789abcdef0fedcba9876543211")]
    public void NodeId_AnythingElse_IsRefused(string text)
    {
        Assert.False(NodeId.TryParse(text, out NodeId id));
        Assert.True(id.IsNone);
        Assert.Throws<FormatException>(() => NodeId.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<NodeId>($"\"{text}\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Dictionary<NodeId, int>>($"{{\"{text}\":1}}"));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void NodeId_NotThirtyTwoBytes_IsABug(int length) => Assert.Throws<ArgumentException>(() => NodeId.FromBytes(new byte[length]));
}
