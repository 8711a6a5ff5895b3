using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Publishing;

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

    /// <summary>The sum of the reward tree's leaves: all that was ever paid, the treasury included.</summary>
    public required Wei TotalCumulative { get; init; }

    /// <summary>Violations that it found.</summary>
    public int Violations { get; init; }

    /// <summary>Whether they were handed over to those who act on them.</summary>
    [JsonIgnore]
    public bool IsHandedOver { get; init; }

    /// <summary>How its roots were posted; null until that is done.</summary>
    public Publication? Publication { get; init; }
}

/// <summary>
/// Closed epochs. PK = <c>epoch</c>, RK = inverted number, so that the newest comes first; <c>Summary</c> and, when that has
/// happened, <c>Publication</c> = JSON; <c>HandedOver</c> = its violations were.
/// </summary>
public sealed class EpochRows(TableServiceClient tables)
{
    private const string Partition = "epoch";
    private const string SummaryProperty = "Summary";
    private const string PublicationProperty = "Publication";
    private const string HandedOverProperty = "HandedOver";
    private readonly TableClient table = tables.GetTableClient(TableNames.Epochs);

    public Task WriteAsync(EpochSummary summary, CancellationToken cancellation) =>
        table.UpsertEntityAsync(Row(summary.Epoch, SummaryProperty, summary), TableUpdateMode.Merge, cancellation);

    /// <summary>Writes how a closed epoch's roots were posted.</summary>
    public Task WritePublicationAsync(EpochId epoch, Publication publication, CancellationToken cancellation) =>
        table.UpsertEntityAsync(Row(epoch, PublicationProperty, publication), TableUpdateMode.Merge, cancellation);

    /// <summary>Writes that a closed epoch's violations were handed over.</summary>
    public Task WriteHandedOverAsync(EpochId epoch, CancellationToken cancellation) =>
        table.UpsertEntityAsync(new TableEntity(Partition, EpochKeys.Descending(epoch)) { [HandedOverProperty] = true }, TableUpdateMode.Merge, cancellation);

    /// <summary>The summary of an epoch; null while it is not closed.</summary>
    public async Task<EpochSummary?> FindAsync(EpochId epoch, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, EpochKeys.Descending(epoch), cancellationToken: cancellation);
        return found.HasValue ? Read(found.Value!) : null;
    }

    /// <summary>The last epoch that was closed; null before the first.</summary>
    public async Task<EpochSummary?> FindNewestAsync(CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), maxPerPage: 1, cancellationToken: cancellation))
            return Read(row);
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

    private static TableEntity Row<T>(EpochId epoch, string property, T value) => new(Partition, EpochKeys.Descending(epoch)) { [property] = JsonSerializer.Serialize(value, Answers.Json) };

    private static EpochSummary Read(TableEntity row)
    {
        EpochSummary summary = JsonSerializer.Deserialize<EpochSummary>(row.GetString(SummaryProperty), Answers.Json) ?? throw new InvalidDataException($"Epochs {row.RowKey} is empty.");
        return summary with
        {
            // Without any there is nothing to hand over.
            IsHandedOver = summary.Violations == 0 || row.GetBoolean(HandedOverProperty) == true,
            Publication = row.GetString(PublicationProperty) is { } published ? JsonSerializer.Deserialize<Publication>(published, Answers.Json) : null,
        };
    }
}
