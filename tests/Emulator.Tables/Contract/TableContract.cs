namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Creating, deleting and naming tables (facts 1.1, 1.2).</summary>
[Collection(StoresCollection.Name)]
public sealed class TableContract(Stores stores)
{
    public static TheoryData<Subject> All => Subjects.All;

    [Theory, MemberData(nameof(All))]
    public async Task Create_Twice_IsRefusedUnlessAllowed(Subject subject)
    {
        ITableSubject table = stores.Unmade(subject);
        Assert.Equal((201, null, false), (await table.CreateAsync()).Short);
        Assert.Equal((409, "TableAlreadyExists", true), (await table.CreateAsync()).Short);
        Assert.Equal((409, null, false), (await table.CreateAsync(orExists: true)).Short);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Create_InAnotherCase_IsTheSameTable(Subject subject)
    {
        string name = Stores.NewName();
        await stores.Unmade(subject, name.ToUpperInvariant()).CreateAsync();
        Assert.Equal(409, (await stores.Unmade(subject, name.ToLowerInvariant()).CreateAsync()).Status);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Drop_MissingTable_AnswersAndDoesNotThrow(Subject subject)
    {
        ITableSubject table = stores.Unmade(subject);
        Assert.Equal((404, null, false), (await table.DropAsync()).Short);
        await table.CreateAsync();
        Assert.Equal((204, null, false), (await table.DropAsync()).Short);
        Assert.Equal((404, "TableNotFound", true), (await table.GetAsync("p", "r")).Short);
    }

    [Theory, MemberData(nameof(All))]
    public async Task Drop_ThenCreate_IsEmpty(Subject subject)
    {
        ITableSubject table = await stores.TableAsync(subject);
        await table.WriteAsync(Verb.Add, Row.Of("p", "r"));
        await table.DropAsync();
        await table.CreateAsync();
        Assert.Empty((await table.QueryAsync()).SelectMany(page => page.Rows));
    }

    [Theory, MemberData(nameof(All))]
    public async Task MissingTable_EveryRequest_IsTableNotFound(Subject subject)
    {
        ITableSubject table = stores.Unmade(subject);
        Assert.Equal((404, "TableNotFound", true), (await table.GetAsync("p", "r")).Short);
        Assert.Equal((404, null, false), (await table.GetAsync("p", "r", orMissing: true)).Short);
        foreach (Verb verb in (Verb[])[Verb.Add, Verb.UpsertMerge, Verb.UpsertReplace])
        {
            Assert.Equal((404, "TableNotFound", true), (await table.WriteAsync(verb, Row.Of("p", "r"))).Short);
        }

        Assert.Equal((404, null, false), (await table.WriteAsync(Verb.Delete, Row.Of("p", "r"))).Short);
        Outcome transaction = await table.SubmitAsync((Verb.Add, Row.Of("p", "r"), null));
        Assert.Equal((404, "TableNotFound", true), transaction.Short);
        Azure.RequestFailedException query = await Assert.ThrowsAsync<Azure.RequestFailedException>(() => table.QueryAsync());
        Assert.Equal((404, "TableNotFound"), (query.Status, query.ErrorCode));
    }

    /// <summary>Names: 3 to 63 letters and digits, a letter first, not "tables". Azurite gives the status without a code.</summary>
    [Theory]
    [InlineData("ab", "OutOfRangeInput")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234", "OutOfRangeInput")]
    [InlineData("1abc", "InvalidResourceName")]
    [InlineData("a-bc", "InvalidResourceName")]
    [InlineData("a_bc", "InvalidResourceName")]
    [InlineData("tables", "InvalidResourceName")]
    public async Task Create_NameThatIsNone_IsRefused(string name, string code)
    {
        Assert.Equal((400, code, true), (await stores.Unmade(Subject.Embedded, name).CreateAsync()).Short);
        Assert.Equal(400, (await stores.Unmade(Subject.Azurite, name).CreateAsync()).Status);
        Assert.Equal(400, (await stores.Unmade(Subject.Real, name).CreateAsync()).Status);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public async Task Create_ShortestAndLongestName_IsTaken(string name)
    {
        foreach (Subject subject in (Subject[])[Subject.Embedded, Subject.Azurite])
        {
            Assert.Equal(201, (await stores.Unmade(subject, name).CreateAsync()).Status);
        }
    }

    [Theory]
    [InlineData(Subject.Embedded)]
    [InlineData(Subject.Azurite)]
    public async Task Tables_Listed_AreFilteredAndPaged(Subject subject)
    {
        Azure.Data.Tables.TableServiceClient service = stores.Service(subject);
        string prefix = Stores.NewName();
        string[] names = [.. Enumerable.Range(0, 5).Select(i => $"{prefix}n{i}")];
        foreach (string name in names.Reverse())
        {
            await service.CreateTableIfNotExistsAsync(name);
        }

        string filter = Azure.Data.Tables.TableServiceClient.CreateQueryFilter($"TableName ge {prefix} and TableName lt {prefix + "o"}");
        List<string> found = [];
        await foreach (Azure.Data.Tables.Models.TableItem item in service.QueryAsync(filter, maxPerPage: 2))
        {
            found.Add(item.Name);
        }

        Assert.Equal(names, found.Order(StringComparer.Ordinal));
        string one = names[3];
        int count = 0;
        await foreach (Azure.Data.Tables.Models.TableItem item in service.QueryAsync(table => table.Name == one))
        {
            Assert.Equal(one, item.Name);
            count++;
        }

        Assert.Equal(1, count);
    }
}
