namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>What each write does with a row that is there, is not, or was written since (facts 1.2).</summary>
[Collection(StoresCollection.Name)]
public sealed class WriteContract(Stores stores)
{
    public static TheoryData<Subject> All => Subjects.All;

    /// <summary>Verb, whether the row is there, the tag sent; status, code, whether the client throws. Tags: "*", "current", "stale", null: none.</summary>
    public static TheoryData<Subject, WriteCase> Cases { get; } = Subjects.Each(
        new WriteCase("Add", false, null, 204, null),
        new WriteCase("Add", true, null, 409, "EntityAlreadyExists"),
        new WriteCase("UpsertMerge", false, null, 204, null),
        new WriteCase("UpsertMerge", true, null, 204, null),
        new WriteCase("UpsertReplace", false, null, 204, null),
        new WriteCase("UpsertReplace", true, null, 204, null),
        new WriteCase("UpdateMerge", false, "*", 404, "ResourceNotFound"),
        new WriteCase("UpdateMerge", false, "stale", 404, "ResourceNotFound"),
        new WriteCase("UpdateMerge", true, "*", 204, null),
        new WriteCase("UpdateMerge", true, "current", 204, null),
        new WriteCase("UpdateMerge", true, "stale", 412, "UpdateConditionNotSatisfied"),
        new WriteCase("UpdateReplace", false, "*", 404, "ResourceNotFound"),
        new WriteCase("UpdateReplace", false, "stale", 404, "ResourceNotFound"),
        new WriteCase("UpdateReplace", true, "*", 204, null),
        new WriteCase("UpdateReplace", true, "current", 204, null),
        new WriteCase("UpdateReplace", true, "stale", 412, "UpdateConditionNotSatisfied"),
        // The real client answers a delete of nothing with the 404 and does not throw (facts 1.2, A5).
        new WriteCase("Delete", false, null, 404, null, Thrown: false),
        new WriteCase("Delete", false, "stale", 404, null, Thrown: false),
        new WriteCase("Delete", true, null, 204, null),
        new WriteCase("Delete", true, "*", 204, null),
        new WriteCase("Delete", true, "current", 204, null),
        new WriteCase("Delete", true, "stale", 412, "UpdateConditionNotSatisfied"));

    [Theory, MemberData(nameof(Cases))]
    public async Task Write_OnState_AnswersAndLeavesTheRow(Subject subject, WriteCase expected)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Row first = Row.Of("p", "r", ("Kept", 1), ("Changed", "old"));
        string stale = (await table.WriteAsync(Verb.Add, first)).ETag!;
        string current = (await table.WriteAsync(Verb.UpsertReplace, first)).ETag!;
        if (!expected.Present)
        {
            await table.WriteAsync(Verb.Delete, first);
        }

        string? tag = expected.Tag switch { "stale" => stale, "current" => current, _ => expected.Tag };
        Verb verb = Enum.Parse<Verb>(expected.Verb);
        Outcome outcome = await table.WriteAsync(verb, Row.Of("p", "r", ("Changed", "new"), ("Added", true)), tag);
        Assert.Equal((expected.Status, expected.Code, expected.Thrown ?? expected.Status >= 400), outcome.Short);

        Outcome after = await table.GetAsync("p", "r", orMissing: true);
        string? values = (expected.Status, verb, expected.Present) switch
        {
            (>= 400, _, true) => first.Text,
            (>= 400, _, false) or (_, Verb.Delete, _) => null,
            (_, Verb.UpsertMerge or Verb.UpdateMerge, true) => "p|r|Added=Boolean True;Changed=String new;Kept=Int32 1",
            _ => "p|r|Added=Boolean True;Changed=String new",
        };
        Assert.Equal(values, after.Row?.Text);
        if (expected.Status == 204 && verb != Verb.Delete)
        {
            Assert.NotEqual(current, outcome.ETag);
            Assert.Equal(outcome.ETag, after.ETag);
        }
    }

    [Theory, MemberData(nameof(All))]
    public async Task Update_WithoutTag_IsAnArgumentError(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r"));
        Assert.Equal(nameof(ArgumentException), (await table.WriteAsync(Verb.UpdateMerge, Row.Of("p", "r"))).Exception);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Write_WithoutKey_IsAnArgumentError(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        foreach (Verb verb in Enum.GetValues<Verb>())
        {
            Assert.Equal(nameof(ArgumentNullException), (await table.WriteAsync(verb, new Row(null, "r", []), "*")).Exception);
            Assert.Equal(nameof(ArgumentNullException), (await table.WriteAsync(verb, new Row("p", null, []), "*")).Exception);
        }
    }

    /// <summary>Azurite words the code differently.</summary>
    [Theory, MemberData(nameof(All))]
    public async Task Update_TagThatIsNone_IsRefused(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r"));
        Outcome outcome = await table.WriteAsync(Verb.UpdateMerge, Row.Of("p", "r"), "abc");
        Assert.Equal((400, subject == Subject.Embedded ? "InvalidInput" : "InvalidOperation", true), outcome.Short);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Get_MissingRow_IsResourceNotFound(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Assert.Equal((404, "ResourceNotFound", true), (await table.GetAsync("p", "r")).Short);
        Assert.Equal((404, null, false), (await table.GetAsync("p", "r", orMissing: true)).Short);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Get_WithSelect_GivesOnlyThatAndTheTag(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        string? tag = (await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("A", 1), ("B", 2)))).ETag;
        Row row = (await table.GetAsync("p", "r", false, "A", "Missing")).Row!;
        Assert.Equal("||A=Int32 1", row.Text);
        Assert.Equal((tag, null), (row.ETag, row.Timestamp));
        Row keys = (await table.GetAsync("p", "r", false, "PartitionKey", "RowKey", "Timestamp")).Row!;
        Assert.Equal("p|r|", keys.Text);
        Assert.NotNull(keys.Timestamp);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Write_Timestamp_IsTheStores(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        DateTimeOffset before = TimeProvider.System.GetUtcNow().AddSeconds(-5);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r", ("Timestamp", new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero))));
        Row row = (await table.GetAsync("p", "r")).Row!;
        Assert.InRange(row.Timestamp!.Value, before, before.AddSeconds(60));
        Assert.Equal(TimeSpan.Zero, row.Timestamp.Value.Offset);
    }

    /// <summary>A write, the state before it, and its answer.</summary>
    public sealed record WriteCase(string Verb, bool Present, string? Tag, int Status, string? Code, bool? Thrown = null);
}
