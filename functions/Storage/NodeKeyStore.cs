using System.Collections.Concurrent;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;

namespace NodeProgram.Functions.Storage;

/// <summary>
/// The keys that applications brought, and which application holds each. PK = node id, RK = <c>key</c>. The first key of a node never
/// changes (the id is its hash); a node that went to another operator has a newer one in <c>Renewed</c>, which speaks for it instead. A key is remembered for a minute once read; which
/// application holds it may change and is always read.
/// </summary>
public sealed class NodeKeyStore(TableServiceClient tables, TimeProvider time) : INodeKeys
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);
    private const string Row = "key";
    private const int RememberedMax = 50_000;
    private readonly ConcurrentDictionary<NodeId, (byte[] Key, DateTimeOffset At)> remembered = new();
    private readonly TableClient table = tables.GetTableClient(TableNames.NodeKeys);

    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(NodeId node, CancellationToken cancellation)
    {
        if (remembered.TryGetValue(node, out var known) && time.GetUtcNow() - known.At < Remembered)
            return known.Key;
        if (await LoadAsync(node, cancellation) is not { } row || (row.GetBinary("Renewed") ?? row.GetBinary("Key")) is not { } stored)
            return null;
        if (remembered.Count >= RememberedMax)
            remembered.Clear();
        remembered[node] = (stored, time.GetUtcNow());
        return stored;
    }

    /// <summary>The application that holds the node's key; null when none does.</summary>
    public async Task<string?> HolderAsync(NodeId node, CancellationToken cancellation) => (await LoadAsync(node, cancellation))?.GetString("Application");

    /// <summary>Gives the key to an application if nobody holds it, or if <paramref name="from"/> still does.</summary>
    /// <returns>Whether the application holds it afterwards.</returns>
    public Task<bool> ClaimAsync(NodeId node, byte[] key, string application, string? from, CancellationToken cancellation) =>
        Conflicts.RetryAsync($"NodeKeys {node}", async () =>
        {
            TableEntity? row = await LoadAsync(node, cancellation);
            if (row is null)
            {
                await table.AddEntityAsync(new TableEntity(node.ToString(), Row) { ["Key"] = key, ["Application"] = application }, cancellation);
                return true;
            }
            string holder = row.GetString("Application");
            if (holder != application && holder != from)
                return false;
            if (holder != application)
            {
                row["Application"] = application;
                await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
            }
            return true;
        });

    /// <summary>Gives the node a newer key in the place of the one that speaks for it now; again changes nothing. Other processes follow within a minute.</summary>
    /// <exception cref="InvalidDataException">The node has no key that could be renewed.</exception>
    public async Task RenewAsync(NodeId node, byte[] key, CancellationToken cancellation)
    {
        await Conflicts.RetryAsync($"NodeKeys {node}", async () =>
        {
            TableEntity row = await LoadAsync(node, cancellation) ?? throw new InvalidDataException($"Node {node} has no key.");
            row["Renewed"] = key;
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
            return true;
        });
        remembered.TryRemove(node, out _);
    }

    /// <summary>The nodes for which a newer key speaks than the one that their id is the hash of. Reads the whole table: once an epoch.</summary>
    public async Task<IReadOnlyDictionary<NodeId, byte[]>> LoadRenewedAsync(CancellationToken cancellation)
    {
        var renewed = new Dictionary<NodeId, byte[]>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(select: ["PartitionKey", "Renewed"], cancellationToken: cancellation))
        {
            if (row.GetBinary("Renewed") is { } key)
                renewed[NodeId.Parse(row.PartitionKey)] = key;
        }

        return renewed;
    }

    private async Task<TableEntity?> LoadAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), Row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }
}
