using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>What a node last said of itself, and where its telemetry is.</summary>
/// <param name="Node">The node.</param>
/// <param name="Partition">The partition of the hub in which its events lie.</param>
/// <param name="SampleAt">Time of the newest sample, Unix milliseconds.</param>
/// <param name="ArrivedAt">When it came, Unix milliseconds.</param>
/// <param name="Software">What the relay calls itself.</param>
/// <param name="Sample">The newest sample.</param>
/// <param name="Alerts">What the relay warned of then.</param>
public sealed record LiveNode(NodeId Node, int Partition, long SampleAt, long ArrivedAt, string Software, Sample Sample, IReadOnlyList<TelemetryAlert> Alerts);

/// <summary>
/// The newest sample of each node. PK = node id, RK = <c>live</c>. Written at most twice a send interval for a node, whatever arrives: this is a view, the truth is in the blocks.
/// A relay that catches up sends many batches in one interval; one that sends on time comes a little early or late, which must not cost it its turn.
/// </summary>
public sealed class LiveNodes(TableServiceClient tables, Policy policy)
{
    private const string Row = "live";
    private const int RememberedMax = 100_000;
    private const int WritesAtOnce = 64;
    private readonly ConcurrentDictionary<NodeId, (long ArrivedAt, long SampleAt)> written = new();
    private readonly TableClient table = tables.GetTableClient(TableNames.NodeLive);

    /// <summary>Writes the newest samples of these batches, except of nodes whose row is as new or was written less than half a send interval before.</summary>
    public async Task WriteAsync(int partition, IEnumerable<TelemetryEvent> arrived, CancellationToken cancellation)
    {
        foreach (TelemetryEvent[] together in arrived.Where(IsDue).Chunk(WritesAtOnce))
            await Task.WhenAll(together.Select(each => WriteAsync(partition, each, cancellation)));
    }

    private bool IsDue(TelemetryEvent arrived) =>
        arrived.Batch!.Samples is [.., { } newest]
        && (!written.TryGetValue(arrived.Batch.Node, out var before)
            || (newest.AtUnixMs > before.SampleAt && arrived.ArrivedAt - before.ArrivedAt >= policy.Time.SendIntervalSeconds * 500L));

    private async Task WriteAsync(int partition, TelemetryEvent arrived, CancellationToken cancellation)
    {
        TelemetryBatch batch = arrived.Batch!;
        Sample newest = batch.Samples[^1];
        await table.UpsertEntityAsync(
            new TableEntity(batch.Node.ToString(), Row)
            {
                ["Partition"] = partition,
                ["SampleAt"] = newest.AtUnixMs,
                ["ArrivedAt"] = arrived.ArrivedAt,
                ["Software"] = batch.Software,
                ["Sample"] = JsonSerializer.Serialize(newest),
                ["Alerts"] = batch.Alerts.Count == 0 ? null : JsonSerializer.Serialize(batch.Alerts),
            },
            TableUpdateMode.Replace,
            cancellation);
        if (written.Count >= RememberedMax)
            written.Clear();
        written[batch.Node] = (arrived.ArrivedAt, newest.AtUnixMs);
    }

    /// <summary>The node's newest sample; null when none ever came.</summary>
    public async Task<LiveNode?> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), Row, cancellationToken: cancellation);
        return found.HasValue ? Read(found.Value!) : null;
    }

    /// <summary>Every node of which something ever came.</summary>
    public async IAsyncEnumerable<LiveNode> LoadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(cancellationToken: cancellation))
            yield return Read(row);
    }

    private static LiveNode Read(TableEntity row) => new(
        NodeId.Parse(row.PartitionKey), row.GetInt32("Partition")!.Value, row.GetInt64("SampleAt")!.Value, row.GetInt64("ArrivedAt")!.Value, row.GetString("Software"),
        JsonSerializer.Deserialize<Sample>(row.GetString("Sample"))!,
        row.GetString("Alerts") is { } alerts ? JsonSerializer.Deserialize<TelemetryAlert[]>(alerts)! : []);
}
