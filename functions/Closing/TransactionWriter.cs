using Azure.Data.Tables;

namespace NodeProgram.Functions.Closing;

/// <summary>Writes many rows of one partition: transactions of up to 100 rows and 2 MiB, some at once, each all or nothing, every row by upsert, so that writing again changes nothing.</summary>
internal static class TransactionWriter
{
    private const int RowsMax = 100;
    private const int BytesMax = 2 * 1024 * 1024;
    private const int AtOnceMax = 16;

    /// <param name="table">The table.</param>
    /// <param name="rows">Rows of one partition, with an estimate of their size in bytes.</param>
    /// <param name="cancellation">Ends the writing between two transactions.</param>
    public static async Task UpsertAsync(this TableClient table, IEnumerable<(TableEntity Row, int Bytes)> rows, CancellationToken cancellation)
    {
        var submitted = new Queue<Task>(AtOnceMax);
        try
        {
            foreach (List<TableTransactionAction> actions in Transactions(rows))
            {
                // The next is made while those before are under way.
                if (submitted.Count == AtOnceMax)
                    await submitted.Dequeue();
                submitted.Enqueue(table.SubmitTransactionAsync(actions, cancellation));
            }
        }
        catch
        {
            // Nothing of this goes on when it is done again.
            await Task.WhenAll(submitted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await Task.WhenAll(submitted);
    }

    private static IEnumerable<List<TableTransactionAction>> Transactions(IEnumerable<(TableEntity Row, int Bytes)> rows)
    {
        var actions = new List<TableTransactionAction>(RowsMax);
        int bytes = 0;
        foreach ((TableEntity row, int size) in rows)
        {
            if (actions.Count == RowsMax || (actions.Count > 0 && bytes + size > BytesMax))
            {
                yield return actions;
                actions = new List<TableTransactionAction>(RowsMax);
                bytes = 0;
            }

            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
            bytes += size;
        }

        if (actions.Count > 0)
            yield return actions;
    }
}
