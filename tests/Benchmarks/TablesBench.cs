using System.Diagnostics;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Emulator;
using NodeProgram.Emulator.Tables.Tests;

namespace NodeProgram.Benchmarks;

/// <summary>
/// The table store under the load of telemetry (rows with a 3 KiB digest), embedded and on Azurite side by side: single upserts one
/// after the other and 32 at a time, transactions of 100 rows four at a time, point reads, and a scan of a partition. Runs alternate
/// between the two stores, each in a window of a second. Embedded writes are on the disk when they return; Azurite's are in memory.
/// </summary>
internal static class TablesBench
{
    public const string Summary = "table upserts/s, 100-row transactions (entities/s), reads/s: embedded and Azurite side by side";

    private const int Runs = 5;
    private const int DigestBytes = 3 << 10;
    private const int RowsPerTransaction = 100;
    private const int ScanRows = 5000;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly byte[] Digest = new byte[DigestBytes];

    public static async Task<int> RunAsync(string[] args)
    {
        new Random(1).NextBytes(Digest);
        string directory = Directory.CreateTempSubdirectory("tables-bench-").FullName;
        try
        {
            using AzuriteProcess azurite = await AzuriteProcess.StartAsync();
            TableClient[] stores = [new(EmbeddedTables.ConnectionString(directory), "Bench"), new(azurite.ConnectionString, "Bench")];
            List<Dictionary<string, double>>[] runs = [[], []];
            for (int run = 0; run <= Runs; run++)
            {
                for (int store = 0; store < stores.Length; store++)
                {
                    Dictionary<string, double> measured = await MeasureAsync(stores[store]);
                    if (run > 0)
                    {
                        runs[store].Add(measured);
                    }
                }
            }

            Console.WriteLine(JsonSerializer.Serialize(new
            {
                bench = "tables",
                embedded = Medians(runs[0]),
                azurite = Medians(runs[1]),
                digestBytes = DigestBytes,
                rowsPerTransaction = RowsPerTransaction,
                scanRows = ScanRows,
                runs = Runs,
                windowSeconds = Window.TotalSeconds,
                fsync = "embedded: each commit group; azurite: in memory",
                cores = Environment.ProcessorCount,
            }));
            return 0;
        }
        finally
        {
            EmbeddedTables.Close(directory);
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(TableClient table)
    {
        await table.CreateIfNotExistsAsync();
        Dictionary<string, double> measured = new()
        {
            ["upsertsPerSecond1"] = await RateAsync(1, i => table.UpsertEntityAsync(Row("single", i % 1000), TableUpdateMode.Replace)),
            ["upsertsPerSecond32"] = await RateAsync(32, i => table.UpsertEntityAsync(Row("single", i % 1000), TableUpdateMode.Replace)),
            ["transactionEntitiesPerSecond"] = RowsPerTransaction * await RateAsync(4, i => table.SubmitTransactionAsync(
                Enumerable.Range(i % 50 * RowsPerTransaction, RowsPerTransaction)
                    .Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row("epoch", row))))),
        };
        for (int first = 0; first < ScanRows; first += RowsPerTransaction)
        {
            await table.SubmitTransactionAsync(Enumerable.Range(first, RowsPerTransaction)
                .Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Row("epoch", row))));
        }

        measured["readsPerSecond1"] = await RateAsync(1, i => table.GetEntityAsync<TableEntity>("epoch", Key(i % ScanRows)));
        Stopwatch scan = Stopwatch.StartNew();
        int rows = 0;
        await foreach (TableEntity row in table.QueryAsync<TableEntity>("PartitionKey eq 'epoch'"))
        {
            rows += row.GetBinary("Digest").Length == DigestBytes ? 1 : 0;
        }

        measured["scanMilliseconds"] = scan.Elapsed.TotalMilliseconds;
        return rows == ScanRows ? measured : throw new InvalidOperationException($"The scan gave {rows} rows of {ScanRows}.");
    }

    /// <summary>Requests a second with so many at a time.</summary>
    private static async Task<double> RateAsync(int concurrency, Func<int, Task> request)
    {
        int next = 0;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed < Window)
            {
                await request(Interlocked.Increment(ref next) - 1);
            }
        })));
        return next / clock.Elapsed.TotalSeconds;
    }

    private static TableEntity Row(string partition, int row) =>
        new(partition, Key(row)) { ["Digest"] = Digest, ["Boot"] = "0123456789abcdef", ["Sequence"] = (long)row, ["Score"] = 0.5 };

    private static string Key(int row) => $"node{row:D8}";

    private static Dictionary<string, double> Medians(List<Dictionary<string, double>> runs) => runs[0].Keys.ToDictionary(
        name => name, name => Math.Round(runs.Select(run => run[name]).Order().ElementAt(runs.Count / 2), 1));
}
