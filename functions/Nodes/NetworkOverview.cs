using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>The state of the network as answered.</summary>
/// <param name="AsOf">When it was counted, Unix milliseconds.</param>
/// <param name="Witnesses">How much is asked of the witnesses of the epoch that runs; null while this process has not drawn them.</param>
public sealed record NetworkView(
    long AsOf, IReadOnlyDictionary<string, int> Nodes, IReadOnlyDictionary<string, int> Regions, EpochId? LastEpoch, Millipoints? MedianScore, int? NodesScored, WitnessLoad? Witnesses);

/// <summary>Counts the network for everybody who asks, at most once in <see cref="KeptSeconds"/>: the count reads every node.</summary>
public sealed class NetworkOverview(NodeStore nodes, EpochRows epochs, WitnessRoster rosters, PolicyInForce policy, TimeProvider clock) : IDisposable
{
    /// <summary>How old an answer may be.</summary>
    public const int KeptSeconds = 15;

    private readonly SemaphoreSlim counting = new(1);
    private volatile NetworkView? kept;

    /// <summary>The network as it was at most <see cref="KeptSeconds"/> ago.</summary>
    public async Task<NetworkView> LoadAsync(CancellationToken cancellation)
    {
        if (Fresh() is { } known)
            return known;
        await counting.WaitAsync(cancellation);
        try
        {
            return Fresh() ?? (kept = await CountAsync(cancellation));
        }
        finally
        {
            counting.Release();
        }
    }

    public void Dispose() => counting.Dispose();

    private NetworkView? Fresh() => kept is { } known && clock.GetUtcNow().ToUnixTimeMilliseconds() - known.AsOf is >= 0 and < KeptSeconds * 1_000L ? known : null;

    private async Task<NetworkView> CountAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = clock.GetUtcNow();
        IReadOnlyList<NodeRecord> all = await nodes.LoadAllAsync(cancellation);
        EpochSummary? newest = await epochs.FindNewestAsync(cancellation);
        return new NetworkView(
            now.ToUnixTimeMilliseconds(),
            all.GroupBy(node => node.State).ToDictionary(state => Words.Of(state.Key), state => state.Count()),
            all.Where(node => node.State == NodeState.Active).GroupBy(node => Countries.RegionOf(node.Country)).ToDictionary(region => Words.Of(region.Key), region => region.Count()),
            newest?.Epoch,
            newest?.Network.MedianScore,
            newest?.Network.NodesScored,
            // Only if it is at hand: whoever draws first fixes the epoch's seed, and that is not for passers-by.
            rosters.Find(policy.Policy.Time.EpochOf(now))?.Load);
    }
}
