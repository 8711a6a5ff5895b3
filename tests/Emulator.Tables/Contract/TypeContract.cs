namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Values and types that come back as they went (facts 1.3).</summary>
[Collection(StoresCollection.Name)]
public sealed class TypeContract(Stores stores)
{
    public static TheoryData<Subject> All => Subjects.All;

    [Theory, MemberData(nameof(All))]
    public async Task Values_OfEveryType_ComeBackAsTheyWere(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        (string Name, object Value, Type Read)[] values =
        [
            ("Text", "naïve 😀 € \"quoted\"\\\n", typeof(string)),
            ("Empty", string.Empty, typeof(string)),
            ("Int", 5, typeof(int)),
            ("IntMin", int.MinValue, typeof(int)),
            ("Long", 9007199254740993L, typeof(long)),
            ("LongMin", long.MinValue, typeof(long)),
            ("SmallLong", 1L, typeof(long)),
            ("Double", 1.5, typeof(double)),
            ("WholeDouble", 2.0, typeof(double)),
            ("DoubleMax", double.MaxValue, typeof(double)),
            ("DoubleTiny", double.Epsilon, typeof(double)),
            ("NaN", double.NaN, typeof(double)),
            ("True", true, typeof(bool)),
            ("False", false, typeof(bool)),
            ("Guid", new Guid("00112233-4455-6677-8899-aabbccddeeff"), typeof(Guid)),
            ("Time", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567), typeof(DateTimeOffset)),
            ("Binary", new byte[] { 0, 1, 255 }, typeof(byte[])),
            ("NoBytes", Array.Empty<byte>(), typeof(byte[])),
        ];
        Row row = Row.Of("p", "r", [.. values.Select(value => (value.Name, value.Value))]);
        Assert.Equal(204, (await table.WriteAsync(Verb.Add, row)).Status);
        Row read = (await table.GetAsync("p", "r")).Row!;
        Row queried = (await table.QueryAsync()).Single().Rows.Single();
        Assert.Equal(row.Text, read.Text);
        Assert.Equal(row.Text, queried.Text);
        Assert.All(values, value => Assert.Equal(value.Read, read.Values[value.Name].GetType()));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Time_WithOffsetOrAsDateTime_ComesBackInUtc(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        DateTimeOffset time = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));
        await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("Offset", time), ("Plain", time.UtcDateTime)));
        Row read = (await table.GetAsync("p", "r")).Row!;
        Assert.Equal(time.UtcTicks, Assert.IsType<DateTimeOffset>(read.Values["Offset"]).UtcTicks);
        Assert.Equal(new DateTimeOffset(time.UtcDateTime), read.Values["Plain"]);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Null_IsNotStored_AndLeavesWhatIsThereOnAMerge(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("A", 1), ("B", null!)));
        Assert.Equal("p|r|A=Int32 1", (await table.GetAsync("p", "r")).Row!.Text);
        await table.WriteAsync(Verb.UpsertMerge, Row.Of("p", "r", ("A", null!), ("C", 2)));
        Assert.Equal("p|r|A=Int32 1;C=Int32 2", (await table.GetAsync("p", "r")).Row!.Text);
        await table.WriteAsync(Verb.UpsertReplace, Row.Of("p", "r", ("A", null!)));
        Assert.Equal("p|r|", (await table.GetAsync("p", "r")).Row!.Text);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Merge_ValueOfAnotherType_TakesTheNewType(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("A", 1), ("B", "x")));
        await table.WriteAsync(Verb.UpsertMerge, Row.Of("p", "r", ("A", "one"), ("B", 2L)));
        Assert.Equal("p|r|A=String one;B=Int64 2", (await table.GetAsync("p", "r")).Row!.Text);
    }

    /// <summary>What the real client itself will not send.</summary>
    [Theory, MemberData(nameof(All))]
    public async Task Write_ValueThatHasNoForm_IsAnError(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        foreach (object value in (object[])[(short)1, (byte)1, 1u, 'c', DayOfWeek.Friday, new DateTime(2026, 1, 1), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Local)])
        {
            Assert.Equal(nameof(NotSupportedException), (await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("X", value)))).Exception);
        }

        foreach (double value in (double[])[double.PositiveInfinity, double.NegativeInfinity])
        {
            Assert.Equal(nameof(ArgumentException), (await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("X", value)))).Exception);
        }

        Assert.Equal(404, (await table.GetAsync("p", "r", orMissing: true)).Status);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Write_UnsignedLongAndFloat_AreLongAndDouble(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("U", 5UL), ("F", 1.5f)));
        Assert.Equal("p|r|F=double 1.5;U=Int64 5", (await table.GetAsync("p", "r")).Row!.Text);
    }

    /// <summary>The real client writes them as a double and a text, which do not come back as what they were: our surface says so at once.</summary>
    [Theory]
    [InlineData(Subject.Embedded)]
    [InlineData(Subject.Azurite)]
    public async Task Write_DecimalOrTimeSpan_IsRefusedByOurSurface(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Assert.Equal(nameof(NotSupportedException), (await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("X", 1.5m)))).Exception);
        Assert.Equal(nameof(NotSupportedException), (await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("X", TimeSpan.Zero)))).Exception);
    }
}
