using FsCheck.Xunit;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The formats that lie in files.</summary>
public sealed class CodecProperties
{
    [Property(MaxTest = 500)]
    public bool KeyText_Bytes_GiveTheTextBack(string key) => key is null || KeyText.Decode(KeyText.Encode(key)) == key;

    [Property(MaxTest = 2000)]
    public bool KeyText_BytesOrder_IsOrdinal(string a, string b) =>
        a is null || b is null || Math.Sign(KeyText.Encode(a).AsSpan().SequenceCompareTo(KeyText.Encode(b))) == Math.Sign(string.CompareOrdinal(a, b));

    [Theory]
    [InlineData("\uD83D\uDE00", "\uFF61")]
    [InlineData("\uD7FF", "\uD800\uDC00")]
    [InlineData("\uD83D\uDE00", "\uD83D\uDE01")]
    [InlineData("\uDBFF\uDFFF", "\uE000")]
    [InlineData("\uD7A3", "\uE000")]
    [InlineData("a", "a\0")]
    public void KeyText_AroundTheSurrogates_OrderIsOrdinal(string low, string high)
    {
        Assert.True(string.CompareOrdinal(low, high) < 0);
        Assert.True(KeyText.Encode(low).AsSpan().SequenceCompareTo(KeyText.Encode(high)) < 0);
        Assert.Equal((low, high), (KeyText.Decode(KeyText.Encode(low)), KeyText.Decode(KeyText.Encode(high))));
    }

    [Property(MaxTest = 300)]
    public bool RowBody_Bytes_GiveThePropertiesBack(int seed)
    {
        Row row = new RandomRows(seed).Any();
        List<Property> read = [];
        RowBody.Decode(RowBody.Encode(Properties(row)), read, null);
        return new Row(row.PartitionKey, row.RowKey, read.ToDictionary(property => property.Name, property => property.Value)).Text == row.Text;
    }

    [Property(MaxTest = 300)]
    public bool RowBody_Merge_IsTheDictionariesMerge(int seed)
    {
        RandomRows random = new(seed);
        Row stored = random.Typed("p", "r");
        Row written = random.Typed("p", "r");
        List<Property> read = [];
        RowBody.Decode(RowBody.Merge(RowBody.Encode(Properties(stored)), RowBody.Encode(Properties(written))), read, null);
        foreach ((string name, object value) in written.Values)
        {
            stored.Values[name] = value;
        }

        return stored.Text == new Row("p", "r", read.ToDictionary(property => property.Name, property => property.Value)).Text;
    }

    /// <summary>Damaged bytes are told from a row, or read as some row; nothing else happens.</summary>
    [Property(MaxTest = 1000)]
    public bool RowBody_DamagedBytes_AreReadOrRefused(int seed, int position, byte value)
    {
        byte[] body = RowBody.Encode(Properties(new RandomRows(seed).Any()));
        body[(int)((uint)position % body.Length)] = value;
        try
        {
            RowBody.Decode(body.AsSpan(0, 1 + (int)((uint)seed % body.Length)), new List<Property>(), null);
        }
        catch (InvalidDataException)
        {
        }

        return true;
    }

    /// <summary>No row: another version, a name or a value that is cut short, an unknown kind, a number that does not end, an int and a time out of range.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("010241")]
    [InlineData("01014101")]
    [InlineData("0101410105AA")]
    [InlineData("0101410A")]
    [InlineData("01FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("01014102FFFFFFFF3F")]
    [InlineData("01014107FFFFFFFFFFFFFF7F")]
    [InlineData("01014107FFFFFFFFFFFFFFFF")]
    public void RowBody_BytesThatAreNone_AreRefused(string hex) =>
        Assert.Throws<InvalidDataException>(() => RowBody.Decode(Convert.FromHexString(hex), new List<Property>(), null));

    /// <summary>The layout of version 1, byte by byte: it lies in files.</summary>
    [Fact]
    public void RowBody_Version1_IsPinned()
    {
        byte[] body = RowBody.Encode(
        [
            new Property("S", "é"), new Property("I", -2), new Property("L", 300L), new Property("D", 1.0), new Property("F", false), new Property("T", true),
            new Property("Z", new DateTimeOffset(1, TimeSpan.Zero)), new Property("G", new Guid("00112233-4455-6677-8899-aabbccddeeff")), new Property("B", new byte[] { 7 }),
        ]);
        Assert.Equal(
            "01" + "01530102C3A9" + "01490203" + "014C03D804" + "014404000000000000F03F" + "014605" + "015406"
                + "015A070100000000000000" + "0147083322110055447766" + "8899AABBCCDDEEFF" + "0142090107",
            Convert.ToHexString(body));
    }

    [Fact]
    public void Stamp_Tag_HasTheServicesForm()
    {
        long ticks = new DateTime(2026, 11, 22, 11, 4, 35, DateTimeKind.Utc).AddTicks(1255046).Ticks;
        Assert.Equal("W/\"datetime'2026-11-22T11%3A04%3A35.1255046Z'\"", Stamp.ETag(ticks));
        Assert.Equal(ticks, Stamp.Condition(new Azure.ETag(Stamp.ETag(ticks))));
        Assert.Equal(Stamp.Never, Stamp.Condition(new Azure.ETag("W/\"datetime'2026-11-22'\"")));
        Assert.Equal(Stamp.Never, Stamp.Condition(new Azure.ETag("W/\"datetime'\"")));
        Assert.Throws<InvalidDataException>(() => Stamp.Time(-1));
        Assert.Null(Stamp.Condition(Azure.ETag.All));
    }

    private static List<Property> Properties(Row row) => [.. row.Values.Select(value => new Property(value.Key, value.Value))];
}
