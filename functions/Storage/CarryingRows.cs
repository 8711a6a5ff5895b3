using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Functions.Storage;

/// <summary>Writes rows with what they carry for the trail (<see cref="CarriedTrail"/>).</summary>
internal static class CarryingRows
{
    /// <summary>Inserts a row.</summary>
    /// <returns>False: one is there, and stands.</returns>
    public static async Task<bool> TryAddAsync(this TableClient table, TableEntity row, Told? told, CancellationToken cancellation)
    {
        try
        {
            CarriedTrail.Carry(row, null, told);
            await table.AddEntityAsync(row, cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Reads, decides and writes what a row holds. Null from the decision changes nothing.</summary>
    /// <param name="of">What a row holds.</param>
    /// <param name="toRow">The row that holds it.</param>
    /// <returns>What the row holds afterwards; null when there is none.</returns>
    /// <exception cref="ConcurrentChangeException">Others changed it every time.</exception>
    public static Task<T?> ChangeAsync<T>(
        this TableClient table, string partition, string row, Func<TableEntity, T> of, Func<T, TableEntity> toRow, Func<T, (T After, Told Told)?> decide, CancellationToken cancellation)
        where T : class => Conflicts.RetryAsync($"{table.Name} {row}", async () =>
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, cancellationToken: cancellation);
            if (!found.HasValue)
                return null;
            T before = of(found.Value!);
            if (decide(before) is not { } change)
                return before;
            TableEntity written = toRow(change.After);
            CarriedTrail.Carry(written, found.Value, change.Told);
            await table.UpdateEntityAsync(written, found.Value!.ETag, TableUpdateMode.Replace, cancellation);
            return change.After;
        });
}
