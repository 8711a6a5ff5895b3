using System.Globalization;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>
/// Batches that came too late for their epoch: counted and listed in its evidence, left out of the score (rules, section 1).
/// PK = epoch (10 digits), RK = node, boot and sequence number: a batch that comes again is listed once.
/// </summary>
public sealed class LateBatches(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.LateBatches);

    public Task WriteAsync(EpochId epoch, TelemetryEvent late, CancellationToken cancellation) => table.UpsertEntityAsync(
        new TableEntity(PartitionKey(epoch), string.Create(CultureInfo.InvariantCulture, $"{late.Batch!.Node}|{late.Batch.Boot}|{late.Batch.Sequence:D19}"))
        {
            ["ArrivedAt"] = late.ArrivedAt,
            ["Samples"] = late.Batch.Samples.Count,
            ["Observations"] = late.Batch.Observations.Count,
        },
        TableUpdateMode.Replace,
        cancellation);

    /// <summary>How many batches came too late for the epoch.</summary>
    public async Task<int> CountAsync(EpochId epoch, CancellationToken cancellation)
    {
        int count = 0;
        await foreach (TableEntity _ in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {PartitionKey(epoch)}"), select: ["RowKey"], cancellationToken: cancellation))
            count++;
        return count;
    }

    public static string PartitionKey(EpochId epoch) => epoch.Value.ToString("D10", CultureInfo.InvariantCulture);
}
