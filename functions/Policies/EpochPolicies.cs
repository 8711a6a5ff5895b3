using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Policies;

/// <summary>
/// Which policy an epoch has: the one in force at its start (rules, section 1, "close gate"; section 10: a version takes effect at an epoch's border, never inside one). A policy with which the
/// program starts for the first time holds from the next epoch on; the very first holds at once. Epochs that are caught up after a pause so have the policy that was known when they began.
/// PK = <c>effective</c>, RK = inverted epoch from which on, <c>Hash</c>; PK = <c>body</c>, RK = hash, <c>Policy</c> = canonical bytes, compressed with Brotli.
/// </summary>
public sealed class EpochPolicies(TableServiceClient tables, PolicyInForce running, TimeProvider time)
{
    private const string Effective = "effective";
    private const string Body = "body";
    private const long Last = long.MaxValue;
    private readonly TableClient table = tables.GetTableClient(TableNames.Policies);
    private readonly ConcurrentDictionary<string, PolicyInForce> known = new() { [running.Hash] = running };

    /// <summary>Notes the policy with which this process runs. Called before anything else of the program starts.</summary>
    /// <exception cref="InvalidOperationException">The policy has other epochs, slots or heartbeats than what is stored was measured with.</exception>
    public async Task RecordAsync(CancellationToken cancellation)
    {
        byte[] bytes = running.Policy.ToCanonicalBytes();
        var packed = new MemoryStream();
        await using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            await brotli.WriteAsync(bytes, cancellation);
        await table.UpsertEntityAsync(new TableEntity(Body, running.Hash) { ["Policy"] = packed.ToArray(), ["Version"] = running.Policy.Version }, TableUpdateMode.Replace, cancellation);

        EpochId next = running.Policy.Time.EpochOf(time.GetUtcNow()).Next;
        if (await FindEffectiveAsync(new EpochId(Last), cancellation) is not { } newest)
        {
            await table.UpsertEntityAsync(EffectiveRow(new EpochId(0)), TableUpdateMode.Replace, cancellation);
            return;
        }

        if (newest == running.Hash)
            return;
        PolicyInForce before = await FindAsync(newest, cancellation) ?? throw new InvalidDataException($"Policies: the policy {newest} is missing.");
        if (ShapeOf(before) != ShapeOf(running))
            throw new InvalidOperationException($"Program:Policy has other epochs, slots or heartbeats than the policy {before.Policy.Version} ({before.Hash}) with which this installation measures.");
        // One that was noted for the same epoch before and never held is replaced.
        await table.UpsertEntityAsync(EffectiveRow(next), TableUpdateMode.Replace, cancellation);
    }

    /// <summary>The policy of an epoch that has begun.</summary>
    public async Task<PolicyInForce> LoadAsync(EpochId epoch, CancellationToken cancellation) =>
        await FindEffectiveAsync(epoch, cancellation) is { } hash
            ? await FindAsync(hash, cancellation) ?? throw new InvalidDataException($"Policies: the policy {hash} is missing.")
            : running;

    /// <summary>The policy with this hash; null when the program never ran with it.</summary>
    /// <exception cref="InvalidDataException">What is stored is no policy, or not the one of the hash.</exception>
    public async Task<PolicyInForce?> FindAsync(string hash, CancellationToken cancellation)
    {
        if (known.TryGetValue(hash, out PolicyInForce? policy))
            return policy;
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Body, hash, cancellationToken: cancellation);
        if (!found.HasValue)
            return null;
        var bytes = new MemoryStream();
        await using (var brotli = new BrotliStream(new MemoryStream(found.Value!.GetBinary("Policy")), CompressionMode.Decompress))
            await brotli.CopyToAsync(bytes, cancellation);
        if (!Policy.TryParse(bytes.ToArray(), out Policy? stored, out _) || stored.ComputeHash() != hash)
            throw new InvalidDataException($"Policies: what is stored as {hash} is not that policy.");
        return known.GetOrAdd(hash, new PolicyInForce(stored));
    }

    // Keys are inverted: the first from the epoch's on is the newest that had begun to hold.
    private async Task<string?> FindEffectiveAsync(EpochId epoch, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Effective} and RowKey ge {Key(epoch)}");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, maxPerPage: 1, cancellationToken: cancellation))
            return row.GetString("Hash");
        return null;
    }

    private TableEntity EffectiveRow(EpochId from) => new(Effective, Key(from)) { ["Hash"] = running.Hash, ["Version"] = running.Policy.Version };

    private static string Key(EpochId epoch) => (Last - epoch.Value).ToString("D19", CultureInfo.InvariantCulture);

    private static (int Epoch, int Slot, int Heartbeat) ShapeOf(PolicyInForce policy) => (policy.Policy.Time.EpochSeconds, policy.Policy.Time.SlotSeconds, policy.Policy.Time.HeartbeatSeconds);
}
