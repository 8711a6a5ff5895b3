namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Entity group transactions: all or nothing (facts 1.5).</summary>
[Collection(StoresCollection.Name)]
public sealed class TransactionContract(Stores stores)
{
    private const string NoTag = "none";

    public static TheoryData<Subject> All => Subjects.All;

    /// <summary>The second action of two, on row "there" that exists or "missing" that does not; its refusal.</summary>
    public static TheoryData<Subject, ActionCase> Cases { get; } = Subjects.Each(
        new ActionCase("Add", "there", NoTag, 409, "EntityAlreadyExists"),
        new ActionCase("UpdateMerge", "missing", "*", 404, "ResourceNotFound"),
        new ActionCase("UpdateReplace", "missing", "*", 404, "ResourceNotFound"),
        new ActionCase("UpdateMerge", "there", "stale", 412, "UpdateConditionNotSatisfied"),
        new ActionCase("UpdateReplace", "there", "stale", 412, "UpdateConditionNotSatisfied"),
        new ActionCase("Delete", "missing", NoTag, 404, "ResourceNotFound"),
        new ActionCase("Delete", "there", "stale", 412, "UpdateConditionNotSatisfied"),
        new ActionCase("Add", "first", NoTag, 400, "InvalidDuplicateRow"));

    [Theory, MemberData(nameof(Cases))]
    public async Task Submit_OneActionFails_NothingIsApplied(Subject subject, ActionCase expected)
    {
        ITableSubject table = await stores.TableAsync(subject);
        string? stale = (await table.WriteAsync(Verb.Add, Row.Of("p", "there"))).ETag;
        await table.WriteAsync(Verb.UpsertReplace, Row.Of("p", "there", ("X", 1)));
        string? tag = expected.Tag switch { "stale" => stale, NoTag => null, _ => expected.Tag };
        Outcome outcome = await table.SubmitAsync(
            (Verb.Add, Row.Of("p", "first"), null),
            (Enum.Parse<Verb>(expected.Verb), Row.Of("p", expected.RowKey, ("X", 2)), tag),
            (Verb.Add, Row.Of("p", "last"), null));
        Assert.Equal((expected.Status, expected.Code, true), outcome.Short);
        Assert.Equal(("TableTransactionFailedException", 1), (outcome.Exception, outcome.FailedIndex));
        Assert.Equal(["p|there|X=Int32 1"], (await table.QueryAsync()).SelectMany(page => page.Rows).Select(row => row.Text));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Submit_EveryVerb_IsAppliedInOrderWithItsTag(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        foreach (string key in (string[])["merge", "replace", "upmerge", "upreplace", "delete"])
        {
            await table.WriteAsync(Verb.Add, Row.Of("p", key, ("Old", 1)));
        }

        Outcome outcome = await table.SubmitAsync(
            (Verb.Add, Row.Of("p", "add", ("New", 1)), null),
            (Verb.UpdateMerge, Row.Of("p", "merge", ("New", 1)), "*"),
            (Verb.UpdateReplace, Row.Of("p", "replace", ("New", 1)), "*"),
            (Verb.UpsertMerge, Row.Of("p", "upmerge", ("New", 1)), null),
            (Verb.UpsertReplace, Row.Of("p", "upreplace", ("New", 1)), null),
            (Verb.UpsertMerge, Row.Of("p", "upnew", ("New", 1)), null),
            (Verb.Delete, Row.Of("p", "delete"), null));
        Assert.Equal((202, null, false), outcome.Short);
        Row[] rows = [.. (await table.QueryAsync()).SelectMany(page => page.Rows)];
        Assert.Equal(
            ["p|add|New=Int32 1", "p|merge|New=Int32 1;Old=Int32 1", "p|replace|New=Int32 1", "p|upmerge|New=Int32 1;Old=Int32 1", "p|upnew|New=Int32 1", "p|upreplace|New=Int32 1"],
            rows.Select(row => row.Text));
        string[] order = ["add", "merge", "replace", "upmerge", "upreplace", "upnew"];
        Assert.Equal(order.Select(key => rows.Single(row => row.RowKey == key).ETag), outcome.ETags!.Take(6));
        Assert.Null(outcome.ETags![6]);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Submit_HundredActions_IsTaken(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Outcome outcome = await table.SubmitAsync(Many(100, 10));
        Assert.Equal((202, 100), (outcome.Status, outcome.ETags!.Count));
    }

    /// <summary>The service refuses with 400 InvalidInput at index 99. Azurite's answer to it is one that the real client cannot read.</summary>
    [Theory, MemberData(nameof(All))]
    public async Task Submit_HundredAndOneActions_IsRefused(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Outcome outcome = await table.SubmitAsync(Many(101, 10));
        if (subject == Subject.Embedded)
        {
            Assert.Equal((400, "InvalidInput", true), outcome.Short);
            Assert.Equal(99, outcome.FailedIndex);
        }

        Assert.NotNull(outcome.Exception);
        Assert.Empty((await table.QueryAsync()).SelectMany(page => page.Rows));
    }

    [Theory, MemberData(nameof(All))]
    public async Task Submit_BodyOfMoreThanFourMebibytes_IsRefused(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Outcome outcome = await table.SubmitAsync(Many(100, 32_000));
        Assert.Equal((413, "RequestBodyTooLarge", true), outcome.Short);
        Assert.Equal("RequestFailedException", outcome.Exception);
        Assert.Equal(202, (await table.SubmitAsync(Many(100, 30_000))).Status);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Submit_Nothing_IsAnError(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        Assert.Equal(nameof(InvalidOperationException), (await table.SubmitAsync()).Exception);
    }

    [Fact]
    public async Task Submit_TwoPartitions_IsRefused()
    {
        // Stricter: Azurite takes it, the service does not (facts 1.6).
        ITableSubject table = await stores.TableAsync(Subject.Embedded);
        Outcome outcome = await table.SubmitAsync((Verb.Add, Row.Of("p", "1"), null), (Verb.Add, Row.Of("q", "2"), null));
        Assert.Equal((400, "CommandsInBatchActOnDifferentPartitions", true), outcome.Short);
        Assert.Equal(1, outcome.FailedIndex);
        Assert.Empty((await table.QueryAsync()).SelectMany(page => page.Rows));
    }

    [Fact]
    public async Task Submit_UpdateOfAMissingRowWithoutTag_IsRefused()
    {
        // Stricter: the real client sends an empty If-Match, which Azurite takes for an upsert.
        ITableSubject table = await stores.TableAsync(Subject.Embedded);
        Outcome outcome = await table.SubmitAsync((Verb.Add, Row.Of("p", "1"), null), (Verb.UpdateMerge, Row.Of("p", "2"), null));
        Assert.Equal((404, "ResourceNotFound", true), outcome.Short);
        Assert.Equal(1, outcome.FailedIndex);
    }

    [Fact]
    public async Task Submit_TagThatIsNone_IsRefusedWithItsIndex()
    {
        ITableSubject table = await stores.TableAsync(Subject.Embedded);
        Outcome outcome = await table.SubmitAsync((Verb.Add, Row.Of("p", "1"), null), (Verb.Delete, Row.Of("p", "2"), "abc"));
        Assert.Equal((400, "InvalidInput", true), outcome.Short);
        Assert.Equal(1, outcome.FailedIndex);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Submit_Delete_NeedsOnlyTheKey(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "1"));
        Assert.Equal(202, (await table.SubmitAsync((Verb.Delete, Row.Of("p", "1", ("X", 'c')), null))).Status);
        Assert.Equal(404, (await table.GetAsync("p", "1", orMissing: true)).Status);
    }

    private static (Verb, Row, string?)[] Many(int count, int bytes) =>
        [.. Enumerable.Range(0, count).Select(i => (Verb.UpsertReplace, Row.Of("p", $"{i:D3}", ("X", new byte[bytes])), (string?)null))];

    /// <summary>An action and its refusal.</summary>
    public sealed record ActionCase(string Verb, string RowKey, string Tag, int Status, string Code);
}
