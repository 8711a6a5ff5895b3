using System.Diagnostics;
using System.Reflection;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>A write that was acknowledged is there after the process was killed, and a transaction is whole or absent.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 6;

    private readonly string directory = Directory.CreateTempSubdirectory("tables").FullName;

    public void Dispose()
    {
        EmbeddedTables.Close(directory);
        Directory.Delete(directory, true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task KilledWriter_EveryAcknowledgedWrite_IsThere(int seed)
    {
        Random random = new(seed);
        int total = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Dictionary<string, int> acknowledged = await RunAndKillAsync(acknowledgements: random.Next(1, 400));
            total += acknowledged.Count;
            TableClient table = new(EmbeddedTables.ConnectionString(directory), "Crash");
            foreach ((string key, int version) in acknowledged)
            {
                string[] parts = key.Split(' ');
                TableEntity found = await table.GetEntityAsync<TableEntity>(parts[0], $"r{parts[1]}-{parts[2]}");
                Assert.InRange(found.GetInt32("Version")!.Value, version, int.MaxValue);
            }

            await AssertTransactionsAreWholeAsync(table);
            await table.DeleteAsync();
            EmbeddedTables.Close(directory);
        }

        Assert.InRange(total, Rounds, int.MaxValue);
    }

    /// <summary>A child's version restarts at 1 each round, which is why each round starts with an empty table.</summary>
    private async Task<Dictionary<string, int>> RunAndKillAsync(int acknowledgements)
    {
        string program = Assembly.GetExecutingAssembly().Location;
        ProcessStartInfo start = new("dotnet", ["exec", program, "crash-writer", directory]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync();
        Dictionary<string, int> acknowledged = [];
        int lines = 0;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            // What comes after the kill was acknowledged before it; a line that the kill cut short is no acknowledgement that anybody has seen.
            if (line.Split(' ') is [var partition, var row, var count, var version] && int.TryParse(version, out int number))
            {
                for (int i = 0; i < int.Parse(count); i++)
                {
                    acknowledged[$"{partition} {row} {i}"] = number;
                }
            }

            if (++lines == acknowledgements)
            {
                child.Kill();
            }
        }

        await child.WaitForExitAsync();
        Assert.True(lines >= acknowledgements, await errors);
        return acknowledged;
    }

    private static async Task AssertTransactionsAreWholeAsync(TableClient table)
    {
        Dictionary<string, int> versions = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>())
        {
            versions[$"{row.PartitionKey} {row.RowKey}"] = row.GetInt32("Version")!.Value;
        }

        // Rows 1 and 2 of a triple are written by transactions only, so they always carry the same version.
        foreach ((string key, int version) in versions.Where(row => row.Key.EndsWith("-1", StringComparison.Ordinal)))
        {
            Assert.Equal(version, versions[key[..^1] + "2"]);
        }
    }
}
