using Azure.Data.Tables;

namespace NodeProgram.Functions.Closing;

/// <summary>Writes many rows of one partition: transactions of up to 100 rows and 2 MiB, each all or nothing, every row by upsert, so that writing again changes nothing.</summary>
internal static class TransactionWriter
{
    private const int RowsMax = 100;
    private const int BytesMax = 2 * 1024 * 1024;

    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of one partition, with an estimate of their size in bytes.</param>
    /// <param name="cancellation">Ends the writing between two transactions.</param>
    public static async Task UpsertAsync(this TableClient table, IEnumerable<(TableEntity Row, int Bytes)> rows, CancellationToken cancellation)
    {
        var actions = new List<TableTransactionAction>(RowsMax);
        int bytes = 0;
        foreach ((TableEntity row, int size) in rows)
        {
            if (actions.Count == RowsMax || (actions.Count > 0 && bytes + size > BytesMax))
            {
                await table.SubmitTransactionAsync(actions, cancellation);
                actions.Clear();
                bytes = 0;
            }

            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
            bytes += size;
        }

        if (actions.Count > 0)
            await table.SubmitTransactionAsync(actions, cancellation);
    }
}
