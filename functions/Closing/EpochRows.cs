using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>Slots that were left out because nodes failed together, as published.</summary>
/// <param name="Slot">Absolute number of the slot.</param>
/// <param name="Cause"><c>regionOutage</c> or <c>networkOutage</c>.</param>
/// <param name="Region">The region; null for the network.</param>
/// <param name="Failed">How many nodes failed together.</param>
/// <param name="Nodes">Of how many.</param>
public sealed record PublishedCause(long Slot, string Cause, string? Region, int Failed, int Nodes);

/// <summary>What everybody may know of a closed epoch.</summary>
public sealed record EpochSummary
{
    public required EpochId Epoch { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long StartAt { get; init; }

    public required long EndAt { get; init; }

    public required long ClosedAt { get; init; }

    public required int PolicyVersion { get; init; }

    public required string PolicyHash { get; init; }

    /// <summary>Batches that came too late for it.</summary>
    public required int LateBatches { get; init; }

    public required IReadOnlyList<PublishedCause> CommonCauses { get; init; }

    public required NetworkSummary Network { get; init; }
}

/// <summary>Closed epochs. PK = <c>epoch</c>, RK = inverted number, so that the newest comes first; and what was left out in each block, PK = epoch, RK = block.</summary>
public sealed class EpochRows(TableServiceClient tables)
{
    private const string Partition = "epoch";
    private readonly TableClient table = tables.GetTableClient(TableNames.Epochs);

    public Task WriteAsync(EpochSummary summary, CancellationToken cancellation) =>
        table.UpsertEntityAsync(Row(Partition, EpochKeys.Descending(summary.Epoch), "Summary", summary), TableUpdateMode.Replace, cancellation);

    /// <summary>The summary of an epoch; null while it is not closed.</summary>
    public Task<EpochSummary?> FindAsync(EpochId epoch, CancellationToken cancellation) => ReadAsync<EpochSummary>(Partition, EpochKeys.Descending(epoch), "Summary", cancellation);

    /// <summary>The last epoch that was closed; null before the first.</summary>
    public async Task<EpochSummary?> FindNewestAsync(CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), maxPerPage: 1, cancellationToken: cancellation))
            return JsonSerializer.Deserialize<EpochSummary>(row.GetString("Summary"), Answers.Json);
        return null;
    }

    /// <summary>The first epoch that the program closes: the one that was current when this was asked for the first time.</summary>
    public async Task<EpochId> FirstAsync(EpochId current, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(new TableEntity("first", "first") { ["Epoch"] = current.Value }, cancellation);
            return current;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return new EpochId((await table.GetEntityAsync<TableEntity>("first", "first", cancellationToken: cancellation)).Value.GetInt64("Epoch")!.Value);
        }
    }

    public Task WriteCausesAsync(EpochId epoch, int block, IReadOnlyList<PublishedCause> causes, CancellationToken cancellation) =>
        table.UpsertEntityAsync(Row("causes-" + EpochKeys.Ascending(epoch), block.ToString("D4", System.Globalization.CultureInfo.InvariantCulture), "Causes", causes), TableUpdateMode.Replace, cancellation);

    public async Task<IReadOnlyList<PublishedCause>> LoadCausesAsync(EpochId epoch, CancellationToken cancellation)
    {
        var causes = new List<PublishedCause>();
        string partition = "causes-" + EpochKeys.Ascending(epoch);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), cancellationToken: cancellation))
            causes.AddRange(JsonSerializer.Deserialize<PublishedCause[]>(row.GetString("Causes"), Answers.Json) ?? []);
        return causes;
    }

    private static TableEntity Row<T>(string partitionKey, string rowKey, string property, T value) => new(partitionKey, rowKey) { [property] = JsonSerializer.Serialize(value, Answers.Json) };

    private async Task<T?> ReadAsync<T>(string partitionKey, string rowKey, string property, CancellationToken cancellation)
        where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellation);
        return found.HasValue ? JsonSerializer.Deserialize<T>(found.Value!.GetString(property), Answers.Json) : null;
    }
}
