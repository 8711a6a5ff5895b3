extern alias sdk;
using Azure.Data.Tables;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Classes as entities: what the real package stores and reads, ours does, on both backends.</summary>
[Collection(StoresCollection.Name)]
public sealed class BindingTests(Stores stores)
{
    /// <summary>Both classes have the same members; each implements the interface of its package.</summary>
    private static readonly string[] StoredNames =
        ["Big", "Blob", "Count", "Data", "Day", "Field", "Flag", "Id", "MaybeCount", "MaybeDay", "Real", "Renamed", "Score", "Shade", "Text", "Unsigned", "When", "WhenPlain"];

    [Theory]
    [InlineData(Subject.Embedded)]
    [InlineData(Subject.Azurite)]
    public async Task Class_EveryMember_ComesBack(Subject subject)
    {
        TableClient table = stores.Service(subject).GetTableClient(Stores.NewName());
        await table.CreateAsync();
        await table.AddEntityAsync(new Ours().Filled());
        Ours read = await table.GetEntityAsync<Ours>("p", "r");
        Assert.Equal(Members.Text(new Ours().Filled()), Members.Text(read));
        Assert.NotNull(read.Timestamp);
        Assert.NotEqual(default, read.ETag);
        Assert.Null(read.Ignored);
        await foreach (Ours queried in table.QueryAsync<Ours>(row => row.Count == 5 && row.Text == "it's" && row.Flag))
        {
            Assert.Equal(Members.Text(read), Members.Text(queried));
            Assert.Equal(read.ETag, queried.ETag);
        }

        TableEntity bag = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal("Friday", bag.GetString("Day"));
        Assert.Equal(StoredNames, bag.Keys.Except(["PartitionKey", "RowKey", "Timestamp", "odata.etag", "ReadOnly"]).Order(StringComparer.Ordinal));
    }

    /// <summary>What one package has written as a class, the other reads as a class.</summary>
    [Fact]
    public async Task Class_WrittenByTheOtherPackage_IsReadTheSame()
    {
        string name = Stores.NewName();
        TableClient ours = new(stores.Azurite.ConnectionString, name);
        Sdk.TableClient real = new(stores.Azurite.ConnectionString, name);
        await ours.CreateAsync();
        await ours.AddEntityAsync(new Ours { RowKey = "ours" }.Filled("ours"));
        await real.AddEntityAsync(new Theirs { RowKey = "real" }.Filled("real"));
        Assert.Equal(Members.Text(new Theirs().Filled("ours")), Members.Text((await real.GetEntityAsync<Theirs>("p", "ours")).Value));
        Assert.Equal(Members.Text(new Ours().Filled("real")), Members.Text((await ours.GetEntityAsync<Ours>("p", "real")).Value));
        Sdk.TableEntity one = await real.GetEntityAsync<Sdk.TableEntity>("p", "ours");
        Sdk.TableEntity other = await real.GetEntityAsync<Sdk.TableEntity>("p", "real");
        Assert.Equal(
            other.Where(Stored).OrderBy(value => value.Key).Select(Show),
            one.Where(Stored).OrderBy(value => value.Key).Select(Show));

        static bool Stored(KeyValuePair<string, object> value) => value.Key is not ("RowKey" or "Timestamp" or "odata.etag");
        static string Show(KeyValuePair<string, object> value) => $"{value.Key}={value.Value.GetType().Name} {(value.Value is byte[] b ? Convert.ToHexString(b) : value.Value)}";
    }

    /// <summary>A stored type that is not the member's: converted or refused as the real package does it.</summary>
    [Theory]
    [InlineData("Real", 5, true)]
    [InlineData("Text", 5, true)]
    [InlineData("Text", 5L, true)]
    [InlineData("Id", "00112233-4455-6677-8899-aabbccddeeff", true)]
    [InlineData("Id", "nope", false)]
    [InlineData("Big", 5, false)]
    [InlineData("Count", 5L, false)]
    [InlineData("Flag", "true", false)]
    [InlineData("Day", "Nope", true)]
    [InlineData("Day", "saturday", true)]
    [InlineData("Day", "6", true)]
    [InlineData("Day", 5, true)]
    [InlineData("MaybeDay", "Nope", true)]
    [InlineData("MaybeDay", "Saturday", true)]
    [InlineData("MaybeDay", 5, true)]
    [InlineData("Unsigned", -1L, false)]
    [InlineData("Unsigned", 7, false)]
    [InlineData("MaybeCount", "5", false)]
    [InlineData("MaybeCount", 5L, false)]
    [InlineData("Shade", "Dark", true)]
    [InlineData("Shade", "very-dark", true)]
    [InlineData("MaybeCount", true, false)]
    [InlineData("Score", 5L, true)]
    [InlineData("Score", "NaN", true)]
    [InlineData("Score", true, true)]
    [InlineData("Real", "nope", false)]
    [InlineData("Data", "AQI=", true)]
    [InlineData("WhenPlain", "2026-01-02T03:04:05Z", true)]
    [InlineData("WhenPlain", 5, false)]
    [InlineData("Blob", "AQI=", true)]
    [InlineData("When", "2026-01-02T03:04:05Z", true)]
    public async Task Member_OfAnotherType_IsConvertedOrRefusedAsByTheRealPackage(string member, object stored, bool fits)
    {
        string name = Stores.NewName();
        Sdk.TableClient real = new(stores.Azurite.ConnectionString, name);
        await real.CreateAsync();
        await real.AddEntityAsync(new Sdk.TableEntity("p", "r") { [member] = stored });
        string? theirs = null;
        Exception? realRefusal = await Record.ExceptionAsync(async () => theirs = Members.Text((await real.GetEntityAsync<Theirs>("p", "r")).Value));
        Assert.Equal(fits, realRefusal is null);
        TableClient embedded = stores.Service(Subject.Embedded).GetTableClient(name);
        await embedded.CreateAsync();
        await embedded.AddEntityAsync(new TableEntity("p", "r") { [member] = stored });
        foreach (TableClient ours in (TableClient[])[new(stores.Azurite.ConnectionString, name), embedded])
        {
            if (fits)
            {
                Assert.Equal(theirs, Members.Text((await ours.GetEntityAsync<Ours>("p", "r")).Value));
            }
            else
            {
                Exception refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await ours.GetEntityAsync<Ours>("p", "r"));
                Assert.Contains(member, refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Class_WithoutSomeProperties_KeepsItsDefaults()
    {
        TableClient table = stores.Service(Subject.Embedded).GetTableClient(Stores.NewName());
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Count"] = 3 });
        Ours read = await table.GetEntityAsync<Ours>("p", "r");
        Assert.Equal((3, "initial", null), (read.Count, read.Text, read.MaybeCount));
    }
}

/// <summary>The members of an entity class in a form that compares.</summary>
internal static class Members
{
    public static string Text(object entity) => string.Join(
        ";",
        entity.GetType().GetProperties()
            .Where(property => property.Name is not ("Timestamp" or "ETag" or "RowKey" or "Ignored"))
            .Select(property => $"{property.Name}={Show(property.GetValue(entity))}")
            .Concat(entity.GetType().GetFields().Select(field => $"{field.Name}={Show(field.GetValue(entity))}")));

    private static string? Show(object? value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        BinaryData data => Convert.ToHexString(data),
        DateTimeOffset time => $"{time.UtcTicks} {time.Offset}",
        DateTime time => $"{time.Ticks} {time.Kind}",
        _ => value?.ToString(),
    };
}
