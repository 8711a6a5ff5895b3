namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Limits of keys, properties and entities (facts 1.1, 1.4). A stricter row is a rule of the service that Azurite does not keep (facts 1.6).</summary>
[Collection(StoresCollection.Name)]
public sealed class LimitContract(Stores stores)
{
    public static TheoryData<Subject, LimitCase> Cases { get; } = Subjects.Each(
        new LimitCase("key of 512 characters", null),
        new LimitCase("key of 513 characters", "InvalidInput"),
        new LimitCase("key that is empty", null),
        new LimitCase("key it's", null),
        new LimitCase("key a b+c&d=e", null),
        new LimitCase("key 100%", null),
        new LimitCase("key naïve €", null),
        new LimitCase("key 😀", null),
        new LimitCase("key x|y:z", null),
        new LimitCase("key a/b", "InvalidInput"),
        new LimitCase("key a\\b", "InvalidInput"),
        new LimitCase("key a#b", "InvalidInput"),
        new LimitCase("key a?b", "InvalidInput"),
        new LimitCase("key a\tb", "InvalidInput"),
        new LimitCase("key a\nb", "InvalidInput"),
        new LimitCase("key a\u007fb", "InvalidInput"),
        new LimitCase("key a\u009fb", "InvalidInput"),
        new LimitCase("text of 32768", null),
        new LimitCase("text of 32769", "PropertyValueTooLarge"),
        new LimitCase("binary of 65536", null),
        new LimitCase("binary of 65537", "PropertyValueTooLarge"),
        new LimitCase("properties 252", null),
        new LimitCase("properties 253", "TooManyProperties", Stricter: true),
        new LimitCase("entity of 10 x 64 KiB", null),
        new LimitCase("name of 255", null),
        new LimitCase("name of 256", "PropertyNameTooLong", Stricter: true),
        new LimitCase("name _a1ü", null),
        new LimitCase("name 1a", "PropertyNameInvalid", Stricter: true),
        new LimitCase("name a-b", "PropertyNameInvalid", Stricter: true),
        new LimitCase("name a b", "PropertyNameInvalid", Stricter: true),
        new LimitCase("name a.b", "PropertyNameInvalid", Stricter: true),
        new LimitCase("time 1601", null),
        new LimitCase("time 1600", "OutOfRangeInput", Stricter: true),
        new LimitCase("time 9999", null));

    [Theory, MemberData(nameof(Cases))]
    public async Task Add_AtLimit_IsTakenOrRefused(Subject subject, LimitCase expected)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Row row = Made(expected.What);
        bool refused = expected.Code is not null && (subject == Subject.Embedded || !expected.Stricter);
        Outcome outcome = await table.WriteAsync(Verb.Add, row);
        Assert.Equal(refused ? (400, expected.Code, true) : (204, null, false), outcome.Short);
        Outcome transaction = await table.SubmitAsync((Verb.UpsertReplace, Row.Of(row.PartitionKey!, "ok"), null), (Verb.UpsertReplace, row, null));
        Assert.Equal(refused ? (400, expected.Code, true) : (202, null, false), transaction.Short);
        if (refused)
        {
            Assert.Equal(1, transaction.FailedIndex);
            Assert.Empty((await table.QueryAsync()).SelectMany(page => page.Rows));
        }
        else
        {
            Assert.Equal(row.Text, (await table.GetAsync(row.PartitionKey!, row.RowKey!)).Row!.Text);
        }
    }

    [Fact]
    public async Task Add_EntityOfMoreThanAMebibyte_IsRefused()
    {
        // By the service's formula; Azurite has two others, one of them for transactions.
        ITableSubject table = await stores.TableAsync(Subject.Embedded);
        const int Keys = 4 + (2 * 2);
        const int Properties = 15 * (8 + (2 * 3) + 4 + 65536);
        const int Rest = (1 << 20) - Keys - Properties - (8 + (2 * 4) + 4);
        Row exact = new Row("p", "r", Enumerable.Range(10, 15).ToDictionary(i => $"P{i}", _ => (object)new byte[65536])).With("Rest", new byte[Rest]);
        Assert.Equal(204, (await table.WriteAsync(Verb.Add, exact)).Status);
        Assert.Equal((400, "EntityTooLarge", true), (await table.WriteAsync(Verb.UpsertReplace, exact.With("Rest", new byte[Rest + 1]))).Short);
        Assert.Equal("EntityTooLarge", (await table.WriteAsync(Verb.UpsertMerge, Row.Of("p", "r", ("Rest", new byte[Rest + 1])))).Code);
    }

    [Fact]
    public async Task Merge_BeyondTheLimits_IsRefused()
    {
        // Stricter than Azurite, as above: neither write breaks a limit, what they make together does.
        ITableSubject table = await stores.TableAsync(Subject.Embedded);
        await table.WriteAsync(Verb.Add, Properties("many", 252, _ => 1, "A"));
        Assert.Equal("TooManyProperties", (await table.WriteAsync(Verb.UpsertMerge, Row.Of("p", "many", ("B", 1)))).Code);
        Assert.Equal(204, (await table.WriteAsync(Verb.UpsertMerge, Row.Of("p", "many", ("A7", "other")))).Status);
        await table.WriteAsync(Verb.Add, Properties("large", 15, _ => new byte[65536], "A"));
        Assert.Equal("EntityTooLarge", (await table.WriteAsync(Verb.UpdateMerge, Properties("large", 1, _ => new byte[65536], "B"), "*")).Code);
        Assert.Equal(15, (await table.GetAsync("p", "large")).Row!.Values.Count);
    }

    [Fact]
    public async Task Add_HalfASurrogatePairInAKey_IsRefused()
    {
        ITableSubject table = await stores.TableAsync(Subject.Embedded);
        Assert.Equal("InvalidInput", (await table.WriteAsync(Verb.Add, Row.Of("p", "a\ud800b"))).Code);
        Assert.Equal("InvalidInput", (await table.WriteAsync(Verb.Add, Row.Of("p", "\udc00"))).Code);
    }

    private static Row Made(string what)
    {
        string[] words = what.Split(' ', 2);
        string argument = words[1];
        return words[0] switch
        {
            "key" when argument.StartsWith("of ", StringComparison.Ordinal) => Row.Of("p", new string('k', int.Parse(argument.Split(' ')[1]))),
            "key" => Row.Of("p", argument == "that is empty" ? string.Empty : argument),
            "text" => Row.Of("p", "r", ("X", new string('x', int.Parse(argument[3..])))),
            "binary" => Row.Of("p", "r", ("X", new byte[int.Parse(argument[3..])])),
            "properties" => Properties("r", int.Parse(argument), i => i, "P"),
            "entity" => Properties("r", int.Parse(argument.Split(' ')[1]), _ => new byte[65536], "P"),
            "name" when argument.StartsWith("of ", StringComparison.Ordinal) => Row.Of("p", "r", (new string('n', int.Parse(argument[3..])), 1)),
            "name" => Row.Of("p", "r", (argument, 1)),
            _ => Row.Of("p", "r", ("X", new DateTimeOffset(int.Parse(argument), 1, 1, 0, 0, 0, TimeSpan.Zero))),
        };
    }

    private static Row Properties(string rowKey, int count, Func<int, object> value, string prefix) =>
        new("p", rowKey, Enumerable.Range(0, count).ToDictionary(i => $"{prefix}{i}", value));

    /// <summary>What is written, and the code with which it is refused; null: it is taken.</summary>
    public sealed record LimitCase(string What, string? Code, bool Stricter = false);
}
