using System.Collections.Concurrent;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>
/// When each relay last asked for its configuration. PK = <c>pulls</c>, RK = node, <c>At</c> = Unix milliseconds. A relay asks at least three times an epoch; one that sends telemetry and has not
/// asked for two whole epochs works by a configuration that is not the program's, which is a minor configuration issue (rules, section 5; decided in docs/rules/decisions-money.md).
/// </summary>
public sealed class ConfigurationPulls(TableServiceClient tables, PolicyInForce policy)
{
    private const string Partition = "pulls";
    private const int RememberedMax = 100_000;
    private const int EpochsMissed = 2;
    private readonly ConcurrentDictionary<NodeId, long> written = new();
    private readonly TableClient table = tables.GetTableClient(TableNames.ConfigurationPulls);

    /// <summary>After what time without asking a configuration counts as stale.</summary>
    public static long StaleMsAfter(TimePolicy time) => EpochsMissed * time.EpochSeconds * 1_000L;

    /// <summary>A relay asks now. Written at most six times an epoch for a node.</summary>
    public async Task RecordAsync(NodeId node, DateTimeOffset now, CancellationToken cancellation)
    {
        long at = now.ToUnixTimeMilliseconds();
        if (written.TryGetValue(node, out long before) && at - before < policy.Policy.Time.EpochSeconds * 1_000L / 6)
            return;
        await table.UpsertEntityAsync(new TableEntity(Partition, node.ToString()) { ["At"] = at }, TableUpdateMode.Replace, cancellation);
        if (written.Count >= RememberedMax)
            written.Clear();
        written[node] = at;
    }

    /// <summary>When a node last asked, Unix milliseconds; null: never.</summary>
    public async Task<long?> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, node.ToString(), cancellationToken: cancellation);
        return found.HasValue ? found.Value!.GetInt64("At") : null;
    }

    /// <summary>The nodes that had last asked before an instant, and when.</summary>
    public async Task<IReadOnlyDictionary<NodeId, long>> LoadOlderAsync(long beforeUnixMs, CancellationToken cancellation)
    {
        var nodes = new Dictionary<NodeId, long>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and At lt {beforeUnixMs}"), cancellationToken: cancellation))
            nodes.Add(NodeId.Parse(row.RowKey), row.GetInt64("At")!.Value);
        return nodes;
    }
}
