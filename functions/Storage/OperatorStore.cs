using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Storage;

/// <summary>
/// What an operator has open. PK = the operator's address in lower case, RK = <c>open</c>: the open applications with the time of their reservation, in one row, so
/// that the bound holds under concurrent submissions.
/// </summary>
public sealed class OperatorStore(TableServiceClient tables)
{
    private const string Row = "open";
    private readonly TableClient table = tables.GetTableClient(TableNames.Operators);

    /// <summary>Reserves one of the operator's places for an application, or finds it reserved.</summary>
    /// <param name="isLost">Whether a reservation (application, since) no longer stands for an open application; asked only when the places are used up.</param>
    /// <returns>False: all places are used.</returns>
    public Task<bool> ReserveAsync(
        EthereumAddress owner, string application, int placesMax, DateTimeOffset now, Func<string, DateTimeOffset, Task<bool>> isLost, CancellationToken cancellation) =>
        Conflicts.RetryAsync($"Operators {owner}", async () =>
        {
            (TableEntity? row, Dictionary<string, DateTimeOffset> open) = await LoadAsync(owner, cancellation);
            if (open.ContainsKey(application))
                return true;
            if (open.Count >= placesMax)
            {
                foreach ((string other, DateTimeOffset since) in open.ToArray())
                {
                    if (await isLost(other, since))
                        open.Remove(other);
                }
            }
            if (open.Count >= placesMax)
                return false;
            open[application] = now;
            await SaveAsync(owner, row, open, cancellation);
            return true;
        });

    /// <summary>Gives the place back; nothing happens when it was given back before.</summary>
    public Task ReleaseAsync(EthereumAddress owner, string application, CancellationToken cancellation) => Conflicts.RetryAsync($"Operators {owner}", async () =>
    {
        (TableEntity? row, Dictionary<string, DateTimeOffset> open) = await LoadAsync(owner, cancellation);
        if (open.Remove(application))
            await SaveAsync(owner, row, open, cancellation);
        return true;
    });

    private async Task<(TableEntity? Row, Dictionary<string, DateTimeOffset> Open)> LoadAsync(EthereumAddress owner, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(owner.Key, Row, cancellationToken: cancellation);
        return found.HasValue
            ? (found.Value, JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(found.Value!.GetString("Applications"))!)
            : (null, []);
    }

    private async Task SaveAsync(EthereumAddress owner, TableEntity? row, Dictionary<string, DateTimeOffset> open, CancellationToken cancellation)
    {
        string text = JsonSerializer.Serialize(open);
        if (row is null)
        {
            await table.AddEntityAsync(new TableEntity(owner.Key, Row) { ["Applications"] = text }, cancellation);
            return;
        }
        row["Applications"] = text;
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
    }
}
