using System.Text.Json;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Quantities;

public sealed class Bytes32Tests
{
    private const string Text = "0x00112233445566778899aabbccddeeff0123456789abcdef0fedcba987654321";

    [Fact]
    public void Text_BytesAndJson_RoundTrip()
    {
        Bytes32 value = Bytes32.Parse(Text);
        Assert.Equal(Text, value.ToString());
        Assert.Equal(value, Bytes32.FromBytes(value.ToBytes()));
        Assert.Equal(Text[2..], Convert.ToHexStringLower(value.ToBytes()));
        Assert.Equal(value, JsonSerializer.Deserialize<Bytes32>(JsonSerializer.Serialize(value)));
        Assert.Equal($"\"{Text}\"", JsonSerializer.Serialize(new FaultId(value)));
        Assert.Equal(new FaultId(value), JsonSerializer.Deserialize<FaultId>($"\"{Text}\""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("00112233445566778899aabbccddeeff0123456789abcdef0fedcba98765432100")]
    [InlineData("0x00112233445566778899AABBCCDDEEFF0123456789abcdef0fedcba987654321")] // capitals
    [InlineData("0x00112233445566778899aabbccddeeff0123456789abcdef0fedcba98765432g")]
    [InlineData("0xg0112233445566778899aabbccddeeff0123456789abcdef0fedcba987654321")]
    [InlineData("0x00112233445566778899aabbccddeeff0123456789abcdef0fedcba98765432")]
    public void Parse_AnythingElse_IsRefused(string text)
    {
        Assert.False(Bytes32.TryParse(text, out Bytes32 value));
        Assert.True(value.IsZero);
        Assert.Throws<FormatException>(() => Bytes32.Parse(text));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Bytes32>($"\"{text}\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FaultId>($"\"{text}\""));
    }

    [Fact]
    public void Json_NoString_IsRefused()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Bytes32>("1"));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FaultId>("1"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void FromBytes_NotThirtyTwo_IsABug(int length) => Assert.Throws<ArgumentException>(() => Bytes32.FromBytes(new byte[length]));

    [Fact]
    public void Order_IsThatOfTheBytes()
    {
        Bytes32 zero = default;
        for (int place = 0; place < 32; place++)
        {
            byte[] bytes = new byte[32];
            bytes[place] = 0x80;
            Bytes32 value = Bytes32.FromBytes(bytes);
            bytes[place] = 0x81;
            Bytes32 larger = Bytes32.FromBytes(bytes);
            Assert.True(value.CompareTo(zero) > 0 && zero.CompareTo(value) < 0 && value.CompareTo(larger) < 0 && value.CompareTo(value) == 0);
            Assert.True(new FaultId(value).CompareTo(new FaultId(larger)) < 0);
            Assert.False(value.IsZero || new FaultId(value).IsNone);
        }

        Assert.True(zero.IsZero && default(FaultId).IsNone);
        Assert.True(zero.CompareTo(zero) == 0);
    }
}
