using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Staking;

/// <summary>Where the workflows of nodes' stakes stand: the last entry of each. PK = node id, RK = the instance.</summary>
public sealed class StakeProcesses(TableServiceClient tables)
{
    private const int RowsMax = 1_000;
    private readonly TableClient table = tables.GetTableClient(TableNames.StakeProcesses);

    /// <summary>Stores an entry unless a later one of its instance is there.</summary>
    public Task RecordAsync(StakingEntry entry, CancellationToken cancellation) => Conflicts.RetryAsync($"StakeProcesses {entry.Instance}", async () =>
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(entry.Node.ToString(), entry.Instance, cancellationToken: cancellation);
        var row = new TableEntity(entry.Node.ToString(), entry.Instance) { ["Entry"] = JsonSerializer.Serialize(entry, Answers.Json) };
        if (!found.HasValue)
            await table.AddEntityAsync(row, cancellation);
        else if (Of(found.Value!).Sequence < entry.Sequence)
            await table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellation);
        return true;
    });

    /// <summary>The workflows of a node, by instance.</summary>
    public async Task<IReadOnlyList<StakingEntry>> LoadAsync(NodeId node, CancellationToken cancellation) =>
        [.. (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {node.ToString()}"), RowsMax, cancellation)).Select(Of)];

    private static StakingEntry Of(TableEntity row) => JsonSerializer.Deserialize<StakingEntry>(row.GetString("Entry"), Answers.Json)!;
}
