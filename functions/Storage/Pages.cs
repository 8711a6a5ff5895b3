using Azure.Data.Tables;

namespace NodeProgram.Functions.Storage;

/// <summary>A page of rows and the key after which the next one begins; null at the end.</summary>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Reads a bounded number of rows in key order.</summary>
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
}
