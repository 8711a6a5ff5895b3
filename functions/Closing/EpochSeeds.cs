using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>What the draw of an epoch is seeded with.</summary>
/// <param name="Root">The reward root of the last epoch that was closed when this was first asked; zero before the first.</param>
/// <param name="NeedingAnchor">Nodes of which that epoch left too many slots unknown.</param>
public sealed record EpochSeed(Bytes32 Root, IReadOnlySet<NodeId> NeedingAnchor);

/// <summary>
/// The seeds of the witness draws. While an epoch runs, the one before it is still being closed; the seed is the newest root there is when the epoch's witnesses are first asked for, written
/// down at that moment so that every later draw of the epoch has the same. PK = <c>seed</c>, RK = epoch.
/// </summary>
public sealed class EpochSeeds(TableServiceClient tables, EpochRows epochs, ScoreRows scores)
{
    private const string Partition = "seed";
    private readonly TableClient table = tables.GetTableClient(TableNames.Epochs);

    public async Task<EpochSeed> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        long? from = await SourceAsync(epoch, cancellation);
        if (from is null || await epochs.FindAsync(new EpochId(from.Value), cancellation) is not { } closed)
            return new EpochSeed(default, new HashSet<NodeId>());
        return new EpochSeed(closed.Roots.RewardRoot, await scores.NodesNeedingAnchorAsync(closed.Epoch, cancellation));
    }

    private async Task<long?> SourceAsync(EpochId epoch, CancellationToken cancellation)
    {
        string key = EpochKeys.Ascending(epoch);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, key, cancellationToken: cancellation);
        if (found.HasValue)
            return found.Value!.GetInt64("Source");
        EpochId? newest = (await epochs.FindNewestAsync(cancellation))?.Epoch;
        long? source = newest < epoch ? newest.Value.Value : null;
        try
        {
            await table.AddEntityAsync(new TableEntity(Partition, key) { ["Source"] = source }, cancellation);
            return source;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return (await table.GetEntityAsync<TableEntity>(Partition, key, cancellationToken: cancellation)).Value.GetInt64("Source");
        }
    }
}
