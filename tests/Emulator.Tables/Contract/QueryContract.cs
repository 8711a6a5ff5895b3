using Azure;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Filters, order, paging (facts 1.2).</summary>
[Collection(StoresCollection.Name)]
public sealed class QueryContract(Stores stores)
{
    private static readonly Row[] Dataset =
    [
        Row.Of("a", "1", ("S", "x"), ("I", 1), ("L", 5000000000L), ("D", 1.5), ("B", true)),
        Row.Of("a", "2", ("S", "it's"), ("I", -2), ("L", -7L), ("D", -0.5), ("B", false), ("G", new Guid("00112233-4455-6677-8899-aabbccddeeff"))),
        Row.Of("b", "1", ("T", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)), ("Y", new byte[] { 1, 2 })),
        Row.Of("b", "10", ("S", "y"), ("I", 10)),
        Row.Of("c", "2"),
    ];

    public static TheoryData<Subject> All => Subjects.All;

    /// <summary>A filter and the rows of the dataset (by position) that satisfy it.</summary>
    public static TheoryData<Subject, string, string> Filters { get; } = Cross(
        ("", "0 1 2 3 4"),
        ("PartitionKey eq 'a'", "0 1"),
        ("PartitionKey eq 'a' and RowKey eq '2'", "1"),
        ("PartitionKey ge 'b'", "2 3 4"),
        ("PartitionKey gt 'b'", "4"),
        ("PartitionKey lt 'b'", "0 1"),
        ("PartitionKey ne 'a'", "2 3 4"),
        ("PartitionKey eq 'b' and RowKey ge '1' and RowKey lt '2'", "2 3"),
        ("RowKey eq '1'", "0 2"),
        ("(PartitionKey eq 'a' and RowKey eq '1') or (PartitionKey eq 'b' and RowKey eq '10')", "0 3"),
        ("'a' eq PartitionKey", "0 1"),
        ("'b' le PartitionKey", "2 3 4"),
        ("S eq 'it''s'", "1"),
        ("S ge 'x'", "0 3"),
        ("S ne 'x'", "1 3"),
        ("not (S eq 'x')", "1 2 3 4"),
        ("not S eq 'x'", "1 2 3 4"),
        ("not (not (S eq 'x'))", "0"),
        ("Missing eq 1", ""),
        ("Missing ne 1", ""),
        ("not (Missing eq 1)", "0 1 2 3 4"),
        ("I eq 1", "0"),
        ("I lt 1", "1"),
        ("I ge -2", "0 1 3"),
        ("I gt 1.5", "3"),
        ("L eq 5000000000L", "0"),
        ("L lt 0L", "1"),
        ("D eq 1.5", "0"),
        ("D lt 1", "1"),
        ("B eq true", "0"),
        ("B ne true", "1"),
        ("G eq guid'00112233-4455-6677-8899-aabbccddeeff'", "1"),
        ("T eq datetime'2026-01-01T00:00:00Z'", "2"),
        ("T gt datetime'2025-12-31T23:59:59Z'", "2"),
        ("T lt datetime'2026-01-01T00:00:00Z'", ""),
        ("Y eq X'0102'", "2"),
        ("Y eq binary'0102'", "2"),
        // "and" binds tighter than "or", "not" tighter than both.
        ("I eq 1 or I eq 10 and S eq 'nope'", "0"),
        ("(I eq 1 or I eq 10) and S eq 'y'", "3"),
        ("not (I eq 1) and PartitionKey eq 'a'", "1"),
        ("   ( ( I eq 1 ) )   ", "0"));

    /// <summary>What is no filter. Those marked are read by Azurite in its own way, or by none.</summary>
    public static TheoryData<string, bool> Malformed { get; } = new()
    {
        { "S eq", true },
        { "(S eq 'x'", true },
        { "S eq 'x", false },
        { "S eq 'x')", true },
        { "startswith(S,'x')", true },
        { "S eq 'x' and", true },
        { "S eq 'x' S eq 'y'", true },
        { "S eq 'x' xor S eq 'y'", true },
        { "T eq datetime'nope'", false },
        { "G eq guid'nope'", false },
        { "Y eq X'0'", false },
        { "S eq null", false },
        { "S EQ 'x'", false },
        { "S eq \"x\"", false },
        { "S eq S", false },
        { "1 eq 1", false },
        { "B", false },
        { "I eq 1x", false },
        { "L eq 9999999999999999999L", false },
    };

    [Theory, MemberData(nameof(Filters))]
    public async Task Query_Filter_GivesTheRowsInKeyOrder(Subject subject, string filter, string positions)
    {
        ITableSubject table = await DatasetAsync(subject);
        IEnumerable<string> expected = positions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(position => Dataset[int.Parse(position)].Text);
        Assert.Equal(expected, (await table.QueryAsync(filter)).SelectMany(page => page.Rows).Select(row => row.Text));
        Assert.Equal(expected, (await table.QueryAsync(filter, maxPerPage: 1)).SelectMany(page => page.Rows).Select(row => row.Text));
    }

    [Theory, MemberData(nameof(Malformed))]
    public async Task Query_FilterThatIsNone_IsInvalidInput(string filter, bool alsoOnAzurite)
    {
        foreach (Subject subject in alsoOnAzurite ? Enum.GetValues<Subject>() : [Subject.Embedded])
        {
            ITableSubject table = await DatasetAsync(subject);
            RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync(filter));
            Assert.Equal((400, "InvalidInput"), (refused.Status, refused.ErrorCode));
        }
    }

    /// <summary>Numbers compare across their types by the OData rule of promotion; Azurite compares their texts, or fails.</summary>
    [Theory]
    [InlineData("L eq -7", "1")]
    [InlineData("L gt -7.5", "0 1")]
    [InlineData("I eq 1L", "0")]
    [InlineData("D gt 1L", "0")]
    [InlineData("I ne 'y'", "")]
    [InlineData("S ne 5", "")]
    [InlineData("D lt 1E3", "0 1")]
    [InlineData("D gt -INF", "0 1")]
    [InlineData("D eq NaN", "")]
    [InlineData("PartitionKey eq 5", "")]
    public async Task Query_LiteralOfAnotherType_IsPromotedOrFalse(string filter, string positions)
    {
        ITableSubject table = await DatasetAsync(Subject.Embedded);
        IEnumerable<string> expected = positions.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(position => Dataset[int.Parse(position)].Text);
        Assert.Equal(expected, (await table.QueryAsync(filter)).SelectMany(page => page.Rows).Select(row => row.Text));
    }

    [Theory]
    [InlineData(100, 17_000)]
    [InlineData(40_000, 1)]
    public async Task Query_FilterThatIsTooDeepOrTooLong_IsRefused(int depth, int length)
    {
        ITableSubject table = await DatasetAsync(Subject.Embedded);
        string deep = new string('(', depth) + "I eq 1" + new string(')', depth);
        string padded = deep.PadRight(length);
        RequestFailedException refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync(padded));
        Assert.Equal((400, "InvalidInput"), (refused.Status, refused.ErrorCode));
        string nots = string.Concat(Enumerable.Repeat("not ", 3000)) + "I eq 1";
        Assert.Equal(400, (await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync(nots))).Status);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Query_Keys_AreOrderedOrdinally(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        // U+FF61 is before U+1F600 as a code point and after it as UTF-16, which is the service's order.
        string[] keys = ["", "10", "2", "A", "Z", "_", "a", "b", "ä", "\uD83D\uDE00", "\uFF61"];
        foreach (string key in keys.Reverse())
        {
            await table.WriteAsync(Verb.Add, Row.Of(key, key));
        }

        Assert.Equal(keys, (await table.QueryAsync(maxPerPage: 3)).SelectMany(page => page.Rows).Select(row => row.PartitionKey));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Query_Pages_ContinueFromTheirToken(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        for (int i = 0; i < 3; i++)
        {
            await table.SubmitAsync([.. Enumerable.Range(0, 7).Select(j => (Verb.Add, Row.Of($"p{i}", $"r{j}"), (string?)null))]);
        }

        List<PageOf> pages = await table.QueryAsync("RowKey ne 'r3'", maxPerPage: 5);
        Assert.All(pages, page => Assert.True(page.Rows.Count <= 5));
        Assert.All(pages.SkipLast(1), page => Assert.NotNull(page.Token));
        Assert.Null(pages[^1].Token);
        string?[] all = [.. pages.SelectMany(page => page.Rows).Select(row => row.Text)];
        Assert.Equal(18, all.Distinct().Count());
        List<PageOf> rest = await table.QueryAsync("RowKey ne 'r3'", maxPerPage: 4, token: pages[1].Token);
        Assert.Equal(all.Skip(pages.Take(2).Sum(page => page.Rows.Count)), rest.SelectMany(page => page.Rows).Select(row => row.Text));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Query_MoreThanAThousand_ComeInPagesOfAThousand(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        for (int i = 0; i < 11; i++)
        {
            await table.SubmitAsync([.. Enumerable.Range(0, 100).Select(j => (Verb.Add, Row.Of("p", $"{i:D2}{j:D2}"), (string?)null))]);
        }

        Assert.Equal([1000, 100], (await table.QueryAsync()).Select(page => page.Rows.Count));
        Assert.Equal([1000, 100], (await table.QueryAsync(maxPerPage: 1000)).Select(page => page.Rows.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public async Task Query_PageSizeOutOfRange_IsInvalidInput(int size)
    {
        // Stricter: Azurite takes 0 and 1001 (facts 1.6).
        ITableSubject table = await DatasetAsync(Subject.Embedded);
        Assert.Equal("InvalidInput", (await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync(maxPerPage: size))).ErrorCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!")]
    [InlineData("_w")]
    [InlineData("__8A")]
    public async Task Query_TokenThatIsNone_IsInvalidInput(string token)
    {
        ITableSubject table = await DatasetAsync(Subject.Embedded);
        Assert.Equal("InvalidInput", (await Assert.ThrowsAsync<RequestFailedException>(() => table.QueryAsync(token: token))).ErrorCode);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Query_Select_GivesOnlyThat(Subject subject)
    {
        ITableSubject table = await DatasetAsync(subject);
        Row[] rows = [.. (await table.QueryAsync("PartitionKey eq 'a'", select: ["RowKey", "I", "Missing"])).SelectMany(page => page.Rows)];
        Assert.Equal(["|1|I=Int32 1", "|2|I=Int32 -2"], rows.Select(row => row.Text));
        Assert.All(rows, row => Assert.StartsWith("W/", row.ETag, StringComparison.Ordinal));
    }

    private static TheoryData<Subject, string, string> Cross(params (string Filter, string Positions)[] cases)
    {
        TheoryData<Subject, string, string> data = [];
        foreach (Subject subject in Enum.GetValues<Subject>())
        {
            foreach ((string filter, string positions) in cases)
            {
                data.Add(subject, filter, positions);
            }
        }

        return data;
    }

    private async Task<ITableSubject> DatasetAsync(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        foreach (Row row in Dataset)
        {
            await table.WriteAsync(Verb.Add, row);
        }

        return table;
    }
}
