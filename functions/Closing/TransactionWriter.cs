using Azure.Data.Tables;

namespace NodeProgram.Functions.Closing;

/// <summary>Writes many rows of one partition: transactions of up to 100 rows and 2 MiB, some at once, each all or nothing, every row by upsert, so that writing again changes nothing.</summary>
internal static class TransactionWriter
{
    private const int RowsMax = 100;
    private const int BytesMax = 2 * 1024 * 1024;
    private const int AtOnceMax = 8;

    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of one partition, with an estimate of their size in bytes.</param>
    /// <param name="cancellation">Ends the writing between two transactions.</param>
    public static async Task UpsertAsync(this TableClient table, IEnumerable<(TableEntity Row, int Bytes)> rows, CancellationToken cancellation)
    {
        var submitted = new List<Task>(AtOnceMax);
        var actions = new List<TableTransactionAction>(RowsMax);
        int bytes = 0;
        foreach ((TableEntity row, int size) in rows)
        {
            if (actions.Count == RowsMax || (actions.Count > 0 && bytes + size > BytesMax))
            {
                submitted.Add(table.SubmitTransactionAsync(actions, cancellation));
                actions = new List<TableTransactionAction>(RowsMax);
                bytes = 0;
                if (submitted.Count == AtOnceMax)
                {
                    await Task.WhenAll(submitted);
                    submitted.Clear();
                }
            }

            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
            bytes += size;
        }

        if (actions.Count > 0)
            submitted.Add(table.SubmitTransactionAsync(actions, cancellation));
        await Task.WhenAll(submitted);
    }
}
