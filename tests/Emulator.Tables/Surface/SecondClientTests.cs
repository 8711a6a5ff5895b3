using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>A client in another language (@azure/data-tables) reads what our REST client wrote, and the other way round.</summary>
[Collection(StoresCollection.Name)]
public sealed class SecondClientTests(Stores stores)
{
    /// <summary>Name, type and text of each value, as the protocol has them.</summary>
    private static readonly (string Name, string Type, string Text, object Value)[] Values =
    [
        ("Text", "String", "it's 😀 \"x\"", "it's 😀 \"x\""),
        ("Count", "Int32", "-5", -5),
        ("Big", "Int64", "9007199254740993", 9007199254740993L),
        ("Real", "Double", "1.5", 1.5),
        ("Flag", "Boolean", "true", true),
        ("When", "DateTime", "2026-01-02T03:04:05.1234567Z", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567)),
        ("Id", "Guid", "00112233-4455-6677-8899-aabbccddeeff", new Guid("00112233-4455-6677-8899-aabbccddeeff")),
        ("Blob", "Binary", "AAH/", new byte[] { 0, 1, 255 }),
    ];

    [Fact]
    public async Task WrittenByUs_ReadByTheOther_IsTheSame()
    {
        TableClient table = await TableAsync();
        await table.AddEntityAsync(new TableEntity(Values.ToDictionary(value => value.Name, value => value.Value)) { PartitionKey = "it's", RowKey = "a b" });
        string[][] read = JsonSerializer.Deserialize<string[][]>(await RunAsync("read", table.Name, string.Empty))!;
        Assert.Equal(
            Values.Select(value => $"{value.Name} {value.Type.ToUpperInvariant()} {value.Text}").Order(StringComparer.Ordinal),
            read.Select(triple => $"{triple[0]} {triple[1].ToUpperInvariant()} {triple[2]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WrittenByTheOther_ReadByUs_IsTheSame()
    {
        TableClient table = await TableAsync();
        await RunAsync("write", table.Name, JsonSerializer.Serialize(Values.Select(value => new[] { value.Name, value.Type, value.Text })));
        TableEntity read = await table.GetEntityAsync<TableEntity>("it's", "a b");
        Assert.All(Values, value => Assert.Equal(value.Value, read[value.Name]));
    }

    /// <summary>Infinity is a double of the service that the .NET clients can read but not write.</summary>
    [Fact]
    public async Task InfinityOfTheOther_ReadByUs_IsADouble()
    {
        TableClient table = await TableAsync();
        await RunAsync("write", table.Name, """[["X", "Double", "Infinity"], ["Y", "Double", "NaN"]]""");
        TableEntity read = await table.GetEntityAsync<TableEntity>("it's", "a b");
        Assert.Equal((double.PositiveInfinity, double.NaN), (Convert.ToDouble(read["X"], CultureInfo.InvariantCulture), Convert.ToDouble(read["Y"], CultureInfo.InvariantCulture)));
    }

    private async Task<TableClient> TableAsync()
    {
        TableClient table = stores.Service(Subject.Azurite).GetTableClient(Stores.NewName());
        await table.CreateAsync();
        return table;
    }

    private async Task<string> RunAsync(string verb, string table, string input)
    {
        using Process node = AzuriteProcess.Run("node", ["tests/Emulator.Tables/second-client.mjs", verb, table], ("TABLES", stores.Azurite.ConnectionString));
        Task<string> output = node.StandardOutput.ReadToEndAsync();
        Task<string> error = node.StandardError.ReadToEndAsync();
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await error);
        return await output;
    }
}
