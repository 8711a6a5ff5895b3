using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>
/// The child of the crash test: writes rows until it is killed, and says "row version" on its output after each write that was
/// acknowledged. Every third write is a transaction of three rows, said as one.
/// </summary>
internal static class CrashWriter
{
    public const int Writers = 6;
    public const int Rows = 40;

    public static async Task<int> Main(string[] args)
    {
        if (args is not ["crash-writer", { } directory])
        {
            await Console.Error.WriteLineAsync("usage: crash-writer DIRECTORY");
            return 2;
        }

        TableClient table = new(EmbeddedTables.ConnectionString(directory), "Crash");
        await table.CreateIfNotExistsAsync();
        Lock output = new();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(table, writer, output))));
        return 0;
    }

    private static async Task WriteAsync(TableClient table, int writer, Lock output)
    {
        for (int version = 1; ; version++)
        {
            string partition = $"w{writer}";
            int row = version % Rows;
            int count = version % 3 == 0 ? 3 : 1;
            TableEntity[] entities = [.. Enumerable.Range(0, count).Select(i => new TableEntity(partition, $"r{row}-{i}") { ["Version"] = version, ["Ballast"] = new byte[500] })];
            if (count == 1)
            {
                await table.UpsertEntityAsync(entities[0], TableUpdateMode.Replace);
            }
            else
            {
                await table.SubmitTransactionAsync(entities.Select(entity => new TableTransactionAction(TableTransactionActionType.UpsertReplace, entity)));
            }

            lock (output)
            {
                Console.WriteLine($"{partition} {row} {count} {version}");
                Console.Out.Flush();
            }
        }
    }
}
