using System.Diagnostics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing.Files;

namespace NodeProgram.Functions.Closing;

/// <summary>What the epoch before left for this one.</summary>
/// <param name="Epoch">This one.</param>
/// <param name="Summary">The summary of the one before; null when there is none: then the rest is empty.</param>
/// <param name="Scores">What it left of its nodes.</param>
/// <param name="Balances">Ascending by operator.</param>
/// <param name="Escrows">Ascending by case, then node.</param>
public sealed record EpochLegacy(
    EpochId Epoch, EpochSummary? Summary, IReadOnlyDictionary<NodeId, NodeScore> Scores, IReadOnlyList<BalanceLine> Balances, IReadOnlyList<EscrowLine> Escrows)
{
    /// <summary>The standings of a census that was expected, ready made; null: none are.</summary>
    public ReadyStandings? Ready { get; init; }

    /// <summary>Who of a census brings something into the epoch, in its order.</summary>
    public IEnumerable<(NodeId Node, OperatorId Operator)> BroughtBy(IReadOnlyList<NodeLine> census) =>
        census.Where(node => Scores.ContainsKey(node.Node)).Select(static node => (node.Node, node.Operator));

    /// <summary>What a census brings into the epoch: what is ready made, where it is the census that was expected.</summary>
    public (IReadOnlyList<StandingLine> Lines, IReadOnlyList<PackedLines>? Packed) StandingsOf(IReadOnlyList<NodeLine> census)
    {
        (NodeId Node, OperatorId Operator)[] brought = [.. BroughtBy(census)];
        return Ready is { } ready && ready.Of.AsSpan().SequenceEqual(brought) ? (ready.Lines, ready.Packed) : (Make(brought), null);
    }

    internal StandingLine[] Make((NodeId Node, OperatorId Operator)[] brought) =>
        [.. brought.AsParallel().AsOrdered().Select(one => Scores[one.Node].StandingOf(one.Operator))];
}

/// <summary>Standings and their lines of evidence, ready made.</summary>
/// <param name="Of">Of which nodes, and whose they are.</param>
public sealed record ReadyStandings((NodeId Node, OperatorId Operator)[] Of, IReadOnlyList<StandingLine> Lines, IReadOnlyList<PackedLines> Packed);

/// <summary>
/// Reads what the epoch before left, once in a process. Nothing of a closed epoch changes any more, so that this is done while the gate waits; after a restart, or when the gate was open at
/// once, it is done when the epoch is scored, and comes to the same.
/// </summary>
public sealed class EpochBefore(EpochRows epochs, ScoreRows scores, BalanceRows balances, EscrowRows escrows) : IDisposable
{
    private readonly SemaphoreSlim reading = new(1);
    private EpochLegacy? latest;

    /// <summary>What was left for an epoch by the one before it.</summary>
    public Task<EpochLegacy> LoadAsync(EpochId epoch, CancellationToken cancellation) => LoadAsync(epoch, null, cancellation);

    /// <summary>The same, and makes the lines of standings ready.</summary>
    /// <param name="expected">The census as it looks now; where it changes until it is frozen, the lines are made anew then.</param>
    public Task MakeReadyAsync(EpochId epoch, IReadOnlyList<NodeLine> expected, CancellationToken cancellation) => LoadAsync(epoch, expected, cancellation);

    /// <summary>Forgets it: its epoch is closed.</summary>
    public void Forget() => latest = null;

    public void Dispose() => reading.Dispose();

    private async Task<EpochLegacy> LoadAsync(EpochId epoch, IReadOnlyList<NodeLine>? expected, CancellationToken cancellation)
    {
        await reading.WaitAsync(cancellation);
        try
        {
            EpochLegacy legacy = latest is { } known && known.Epoch == epoch ? known : await ReadAsync(epoch, cancellation);
            if (expected is not null && legacy is { Ready: null, Scores.Count: > 0 })
                legacy = legacy with { Ready = Pack(legacy, expected) };
            // An epoch without one before may have one when it is asked again.
            latest = legacy.Summary is null ? null : legacy;
            return legacy;
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<EpochLegacy> ReadAsync(EpochId epoch, CancellationToken cancellation)
    {
        using Activity? read = ClosingTrace.Begin("before.read");
        EpochSummary? before = epoch.Value == 0 ? null : await epochs.FindAsync(new EpochId(epoch.Value - 1), cancellation);
        return before is null
            ? new EpochLegacy(epoch, null, new Dictionary<NodeId, NodeScore>(), [], [])
            : new EpochLegacy(
                epoch, before, await scores.LoadAsync(before.Epoch, cancellation),
                await balances.LoadAsync(before.Epoch, cancellation), await escrows.LoadAsync(before.Epoch, cancellation));
    }

    private static ReadyStandings Pack(EpochLegacy legacy, IReadOnlyList<NodeLine> expected)
    {
        using Activity? packing = ClosingTrace.Begin("before.pack");
        (NodeId, OperatorId)[] brought = [.. legacy.BroughtBy(expected)];
        StandingLine[] lines = legacy.Make(brought);
        // Copies: the packer uses its memory again.
        return new ReadyStandings(brought, lines, [.. LinePacker.Pack(lines, static line => new EvidenceRecord("standing", line), Environment.ProcessorCount)
            .Select(static pack => pack with { Deflated = pack.Deflated.ToArray() })]);
    }
}
