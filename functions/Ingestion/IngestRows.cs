using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Ingestion;

/// <summary>A time in which the ingestion gave no sign of life. Unix milliseconds.</summary>
/// <param name="From">Its last sign before.</param>
/// <param name="Until">Its first sign after.</param>
public sealed record IngestGap(long From, long Until)
{
    /// <summary>When so much time has passed since an instant, that of gaps not counted.</summary>
    /// <param name="gaps">Ascending by their begin.</param>
    /// <param name="from">Unix milliseconds.</param>
    /// <param name="milliseconds">How much time, not negative.</param>
    public static long After(IEnumerable<IngestGap> gaps, long from, long milliseconds)
    {
        long at = from, left = milliseconds;
        foreach (IngestGap gap in gaps.Where(gap => gap.Until > from))
        {
            long before = Math.Max(0, gap.From - at);
            if (before >= left)
                break;
            (at, left) = (Math.Max(at, gap.Until), left - before);
        }

        return at + left;
    }
}

/// <summary>
/// Signs of life of the program's ingestion, and the gaps between them. <c>heartbeat|last</c>: <c>At</c>. <c>gaps|from (15 digits)</c>: <c>Until</c>; written before the sign that ended it, so that
/// a kill in between writes it once more. <c>frozen|epoch (10 digits)</c>: <c>Gaps</c> = JSON, those that an epoch's close goes by, whatever is found later.
/// </summary>
public sealed class IngestRows(TableServiceClient tables)
{
    private const string Heartbeat = "heartbeat", Last = "last", Gaps = "gaps", Frozen = "frozen";
    private readonly TableClient table = tables.GetTableClient(TableNames.Ingestion);

    /// <summary>The last sign of life; null before the first.</summary>
    public async Task<long?> FindLastAsync(CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Heartbeat, Last, cancellationToken: cancellation);
        return found.HasValue ? found.Value!.GetInt64("At") : null;
    }

    /// <summary>Stores a sign of life.</summary>
    public Task WriteAsync(long at, CancellationToken cancellation) => table.UpsertEntityAsync(new TableEntity(Heartbeat, Last) { ["At"] = at }, TableUpdateMode.Replace, cancellation);

    /// <summary>Stores a gap, or makes one longer that was stored.</summary>
    public Task WriteGapAsync(IngestGap gap, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Gaps, Digits(gap.From)) { ["Until"] = gap.Until }, TableUpdateMode.Replace, cancellation);

    /// <summary>The gaps that reach into a time, ascending.</summary>
    /// <param name="from">Begin, Unix milliseconds.</param>
    /// <param name="until">End, excluded.</param>
    public async Task<IReadOnlyList<IngestGap>> LoadGapsAsync(long from, long until, CancellationToken cancellation)
    {
        var gaps = new List<IngestGap>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Gaps} and RowKey lt {Digits(until)} and Until gt {from}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
            gaps.Add(new IngestGap(long.Parse(row.RowKey, NumberStyles.None, CultureInfo.InvariantCulture), row.GetInt64("Until")!.Value));
        return gaps;
    }

    /// <summary>Fixes the gaps of an epoch, or finds them fixed.</summary>
    /// <returns>The gaps that stand.</returns>
    public async Task<IReadOnlyList<IngestGap>> FreezeAsync(EpochId epoch, IReadOnlyList<IngestGap> gaps, CancellationToken cancellation)
    {
        string key = epoch.Value.ToString("D10", CultureInfo.InvariantCulture);
        try
        {
            await table.AddEntityAsync(new TableEntity(Frozen, key) { ["Gaps"] = JsonSerializer.Serialize(gaps, Answers.Json) }, cancellation);
            return gaps;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            TableEntity row = (await table.GetEntityAsync<TableEntity>(Frozen, key, cancellationToken: cancellation)).Value;
            return JsonSerializer.Deserialize<IngestGap[]>(row.GetString("Gaps"), Answers.Json) ?? throw new InvalidDataException($"Ingestion {Frozen} {key} is empty.");
        }
    }

    private static string Digits(long at) => at.ToString("D15", CultureInfo.InvariantCulture);
}
