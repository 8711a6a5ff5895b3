using System.Text.Encodings.Web;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Functions.Storage;

/// <summary>An event for the trail of a subject.</summary>
public sealed record Told(string Subject, AuditEvent Event);

/// <summary>A row that carries events for the trail.</summary>
public readonly record struct CarryingRow(string Table, string Partition, string Row);

/// <summary>
/// Brings into the audit trail what rows carry for it. An act and its event are written as one: the event stands in the act's own row (column <c>Trail</c>), after a promise to look there (table Outbox, PK =
/// <c>trail</c>, RK = table, partition and row). Where the process dies before the event is in the trail, a timer finds the promise and puts it there; nobody needs to repeat the act.
/// </summary>
public sealed class CarriedTrail(TableServiceClient tables, AuditLog audit, TimeProvider time)
{
    /// <summary>The column that carries.</summary>
    public const string Column = "Trail";
    private const string Partition = "trail";

    // Every act that is completed brings along what the row still carries of those before it: more than one is there only where acts died in a row.
    private const int EventsMax = 4;
    private const int CharactersMax = 30_000;
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TableClient outbox = tables.GetTableClient(TableNames.Outbox);

    /// <summary>Puts an event into a row that is about to be written, beside those that it carries already.</summary>
    /// <param name="written">The row.</param>
    /// <param name="before">The row as it stands; null for a new one.</param>
    /// <param name="told">What the change is told as; null: as nothing.</param>
    public static void Carry(TableEntity written, TableEntity? before, Told? told)
    {
        List<Told> carried = [.. CarriedBy(before)];
        if (told is not null)
            carried.Add(told);
        string text;
        while ((text = JsonSerializer.Serialize(carried, Json)).Length > CharactersMax || carried.Count > EventsMax)
            carried.RemoveAt(0);
        if (carried.Count > 0)
            written[Column] = text;
    }

    /// <summary>Does something that writes the row with <see cref="Carry"/>, and sees to it that the trail has what it carries, whenever the process ends.</summary>
    public async Task<T> TellAsync<T>(CarryingRow row, Func<Task<T>> act, CancellationToken cancellation)
    {
        var promise = new TableEntity(Partition, $"{row.Table}|{row.Partition}|{row.Row}") { ["Table"] = row.Table, ["Partition"] = row.Partition, ["Row"] = row.Row, ["PromisedAt"] = time.GetUtcNow() };
        ETag promised = (await outbox.UpsertEntityAsync(promise, TableUpdateMode.Replace, cancellation)).Headers.ETag ?? throw new InvalidDataException("Storage gave no ETag.");
        T result = await act();
        await BringAsync(row, cancellation);
        await ForgetAsync(promise.RowKey, promised, cancellation);
        return result;
    }

    /// <summary>Brings what was promised before an instant. What is promised stays so until it is abandoned: whoever promised it may still be about to write the row.</summary>
    /// <param name="failed">Is told of what could not be brought now: it stays promised, and those behind it do not wait for it.</param>
    /// <returns>How many promises were looked at.</returns>
    public async Task<int> SweepAsync(DateTimeOffset overdue, DateTimeOffset abandoned, int rowsMax, Action<string, Exception> failed, CancellationToken cancellation)
    {
        List<TableEntity> promises = await outbox.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and PromisedAt lt {overdue}"), rowsMax, cancellation);
        foreach (TableEntity promise in promises)
        {
            try
            {
                await BringAsync(new CarryingRow(promise.GetString("Table"), promise.GetString("Partition"), promise.GetString("Row")), cancellation);
                if (promise.GetDateTimeOffset("PromisedAt") < abandoned)
                    await ForgetAsync(promise.RowKey, promise.ETag, cancellation);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failed(promise.RowKey, e);
            }
        }

        return promises.Count;
    }

    private async Task BringAsync(CarryingRow row, CancellationToken cancellation)
    {
        var found = await tables.GetTableClient(row.Table).GetEntityIfExistsAsync<TableEntity>(row.Partition, row.Row, [Column], cancellation);
        foreach (Told told in CarriedBy(found.HasValue ? found.Value : null))
            await audit.AppendAsync(told.Subject, told.Event, cancellation);
    }

    private async Task ForgetAsync(string promise, ETag promised, CancellationToken cancellation)
    {
        try
        {
            await outbox.DeleteEntityAsync(Partition, promise, promised, cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Kept by somebody else, or promised again.
        }
    }

    private static Told[] CarriedBy(TableEntity? row) => row?.GetString(Column) is { } text ? JsonSerializer.Deserialize<Told[]>(text, Json)! : [];
}
