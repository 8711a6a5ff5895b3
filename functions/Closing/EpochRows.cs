using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

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

    /// <summary>Slots that were left out of somebody's uptime because nodes failed together.</summary>
    public required int CommonCauses { get; init; }

    public required NetworkSummary Network { get; init; }

    public required Wei Pool { get; init; }

    public required Wei RolloverIn { get; init; }

    public required Wei Paid { get; init; }

    public required Wei Escrowed { get; init; }

    /// <summary>What is published: roots of rewards and scores, the hash of the facts.</summary>
    public required RootsLine Roots { get; init; }

    /// <summary>The hash of the whole evidence.</summary>
    public required Bytes32 EvidenceHash { get; init; }
}

/// <summary>Closed epochs. PK = <c>epoch</c>, RK = inverted number, so that the newest comes first.</summary>
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

    private static TableEntity Row<T>(string partitionKey, string rowKey, string property, T value) => new(partitionKey, rowKey) { [property] = JsonSerializer.Serialize(value, Answers.Json) };

    private async Task<T?> ReadAsync<T>(string partitionKey, string rowKey, string property, CancellationToken cancellation)
        where T : class
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellation);
        return found.HasValue ? JsonSerializer.Deserialize<T>(found.Value!.GetString(property), Answers.Json) : null;
    }
}
