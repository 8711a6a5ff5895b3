using System.Diagnostics;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Nethereum.ABI;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Abi;
using NodeProgram.Emulator.Ethereum.Tests.Running;

namespace NodeProgram.Emulator.Ethereum.Tests.Abi;

public sealed class DecoderTests
{
    private static readonly ABIEncode Encoder = new();

    [Property(MaxTest = 100, Arbitrary = [typeof(Values)])]
    public void Value_Encoded_IsReadBack(Everything value) => Assert.Equivalent(value, Read(Encoder.GetABIParamsEncoded(value)), strict: true);

    // Whatever stands in the bytes: a value comes out that encodes to as much again, or they are refused; nothing else happens.
    [Property(MaxTest = 300, Arbitrary = [typeof(Values)])]
    public void Bytes_WithOneChanged_AreReadOrRefused(Everything value, NonNegativeInt at, byte other)
    {
        byte[] bytes = Encoder.GetABIParamsEncoded(value);
        bytes[at.Get % bytes.Length] ^= other;
        try
        {
            Assert.True(Encoder.GetABIParamsEncoded(Read(bytes)).Length <= bytes.Length + (2 * AbiType.Word));
        }
        catch (FormatException)
        {
        }
    }

    [Property(MaxTest = 300)]
    public void Bytes_OfAnyKind_AreReadOrRefused(byte[] bytes)
    {
        try
        {
            Read(bytes);
        }
        catch (FormatException)
        {
        }
    }

    [Property(MaxTest = 50, Arbitrary = [typeof(Values)])]
    public void Bytes_CutOff_AreRefused(Everything value, NonNegativeInt at)
    {
        byte[] bytes = Encoder.GetABIParamsEncoded(value);
        // The last word may be padding, which some encoders leave out.
        Assert.Throws<FormatException>(() => Read(bytes[..(at.Get % (bytes.Length - (2 * AbiType.Word)))]));
    }

    [Theory]
    // A bool of 2, an address with a 21st byte, a bytes4 with a fifth, a uint8 of 256.
    [InlineData("bool", "0000000000000000000000000000000000000000000000000000000000000002")]
    [InlineData("address", "0000000000000000000000010000000000000000000000000000000000000000")]
    [InlineData("bytes4", "0102030405000000000000000000000000000000000000000000000000000000")]
    [InlineData("uint8", "0000000000000000000000000000000000000000000000000000000000000100")]
    [InlineData("int8", "0000000000000000000000000000000000000000000000000000000000000080")]
    // A text that is no UTF-8; a length beyond the data; an offset beyond it, and a negative one.
    [InlineData("string", "00000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000001ff00000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("bytes", "0000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000fffffff")]
    [InlineData("bytes", "0000000000000000000000000000000000000000000000000000000000000040")]
    [InlineData("bytes", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0")]
    [InlineData("uint256[]", "00000000000000000000000000000000000000000000000000000000000000207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Bytes_ThatAreNoSuchValue_AreRefused(string type, string bytes) => Assert.Throws<FormatException>(() => AbiDecoder.Decode(AbiTypes.Parse(type), bytes.HexToByteArray(), typeof(object)));

    // Nested lists whose offsets all point to the same list would be 100^4 numbers out of 13 kilobytes.
    [Fact]
    public void Bytes_ThatPointToTheSamePlaceAgainAndAgain_AreRefusedAtOnce()
    {
        const int Wide = 100;
        var words = new List<BigInteger> { 32 };
        for (int level = 0; level < 4; level++)
        {
            words.Add(Wide);
            // Each offset counts from after the length: the next level follows this one.
            words.AddRange(Enumerable.Repeat(level < 3 ? new BigInteger(Wide * AbiType.Word) : BigInteger.One, Wide));
        }

        byte[] bytes = Encoder.GetABIEncoded([.. words.Select(word => new ABIValue("uint256", word))]);
        var clock = Stopwatch.StartNew();
        Assert.Throws<FormatException>(() => AbiDecoder.Decode(AbiTypes.Parse("uint256[][][][]"), bytes, typeof(object)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2));
    }

    private static Everything Read(byte[] bytes)
    {
        var value = new Everything();
        AbiDecoder.Fill(value, AbiTypes.TupleOf(typeof(Everything)).Members, bytes);
        return value;
    }

    public static class Values
    {
        private static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(value => (byte)value);

        private static readonly Gen<Pair> Pair = from who in Bytes(20) from amount in Number(16) select new Pair { Who = Nethereum.Util.AddressExtensions.ConvertToEthereumChecksumAddress(who), Amount = amount };

        public static Arbitrary<Everything> Everything() => Arb.From(
            from change in Gen.Choose(int.MinValue, int.MaxValue)
            from time in Number(6)
            from flag in Gen.Elements(true, false)
            from who in Bytes(20)
            from id in Bytes(4)
            from data in Byte.ArrayOf()
            from text in Gen.Elements("", "a", "naïve €", new string('x', 32), new string('y', 33))
            from many in Number(32).ListOf()
            from keys in Bytes(32).ListOf(2)
            from pair in Pair
            from pairs in Pair.ListOf()
            from grid in Number(4).Select(number => (uint)number).ListOf().Select(row => row.ToList()).ListOf()
            from names in Gen.Elements("", "one", new string('z', 64)).ListOf(2)
            select new Everything
            {
                Change = change, Time = (ulong)time, Flag = flag, Who = Nethereum.Util.AddressExtensions.ConvertToEthereumChecksumAddress(who), Id = id, Data = data, Text = text, Many = [.. many], Keys = [.. keys],
                Pair = pair, Pairs = [.. pairs], Grid = [.. grid], Names = [.. names],
            });

        private static Gen<byte[]> Bytes(int length) => Byte.ArrayOf(length);

        private static Gen<BigInteger> Number(int bytes) => Bytes(bytes).Select(value => new BigInteger(value, isUnsigned: true));
    }
}
