using System.Diagnostics;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Closing;

/// <summary>A frozen epoch.</summary>
/// <param name="Policy">By which policy it is settled.</param>
/// <param name="PreviousRoot">What its draw was seeded with.</param>
/// <param name="Nodes">Who is measured, ascending by node.</param>
/// <param name="Drawn">The same with the witnesses.</param>
/// <param name="Truth">What anchors did on purpose.</param>
/// <param name="Outages">When the program itself failed.</param>
public sealed record FrozenCensus(EpochId Epoch, PolicyInForce Policy, Bytes32 PreviousRoot, IReadOnlyList<NodeLine> Nodes, EpochCensus Drawn, TruthLine? Truth, IReadOnlyList<OutageLine> Outages);

/// <summary>The census of the epoch that is being closed, drawn once in a process: each of its blocks needs it.</summary>
public sealed class EpochCensuses(CensusRows census, EpochSeeds seeds, ProgramFacts program, FrozenEpochs frozen, WitnessRoster rosters) : IDisposable
{
    private readonly SemaphoreSlim drawing = new(1);
    private FrozenCensus? latest;
    private WrittenCensus? written;

    /// <summary>The census of an epoch that has been frozen.</summary>
    public async Task<FrozenCensus> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        await drawing.WaitAsync(cancellation);
        try
        {
            if (latest is { } known && known.Epoch == epoch)
                return known;
            using Activity? drawn = ClosingTrace.Begin("census.draw");
            PolicyInForce policy = await frozen.LoadAsync(epoch, cancellation);
            Bytes32 root = (await seeds.LoadAsync(epoch, cancellation)).Root;
            IReadOnlyList<NodeLine> nodes = await census.LoadAsync(epoch, written, cancellation);
            TruthLine? truth = program.TruthOf(epoch);
            return latest = new FrozenCensus(
                epoch, policy, root, nodes, EpochCensus.Of(epoch, root, policy.Policy, nodes, truth, rosters.Find(epoch)?.Census), truth, await program.OutagesAsync(epoch, cancellation));
        }
        finally
        {
            drawing.Release();
        }
    }

    /// <summary>An epoch was frozen, maybe anew: what was written need not be read.</summary>
    public void Renew(WrittenCensus census) => (latest, written) = (null, census);

    /// <summary>Forgets it: its epoch is closed.</summary>
    public void Forget() => (latest, written) = (null, null);

    public void Dispose() => drawing.Dispose();
}
