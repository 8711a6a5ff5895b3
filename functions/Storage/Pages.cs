using Azure.Data.Tables;

namespace NodeProgram.Functions.Storage;

/// <summary>A page of rows and the key after which the next one begins; null at the end.</summary>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads rows in key order.</summary>
public static class Pages
{
    /// <summary>The first rows of a query, at most <paramref name="rowsMax"/>.</summary>
    public static async Task<List<TableEntity>> TakeAsync(
        this TableClient table, string filter, int rowsMax, CancellationToken cancellation, params string[] select)
    {
        var rows = new List<TableEntity>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, Math.Min(rowsMax, 1000), select.Length == 0 ? null : select, cancellation))
        {
            rows.Add(row);
            if (rows.Count >= rowsMax)
                break;
        }
        return rows;
    }

    /// <summary>All that a query gives, in key order; the rows are turned into what they hold on all processors: there may be one for each of many thousand nodes.</summary>
    /// <param name="filter">Null: every row of the table.</param>
    /// <param name="of">What a row holds; called by several threads.</param>
    public static async Task<T[]> ReadAllAsync<T>(this TableClient table, string? filter, Func<TableEntity, T> of, CancellationToken cancellation)
    {
        var rows = new List<TableEntity>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
            rows.Add(row);
        var read = new T[rows.Count];
        Parallel.For(0, read.Length, i => read[i] = of(rows[i]));
        return read;
    }
}
