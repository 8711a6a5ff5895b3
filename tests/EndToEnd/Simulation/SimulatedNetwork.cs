using NodeProgram.Dev.Sim;

namespace NodeProgram.EndToEnd.Tests.Simulation;

/// <summary>
/// One epoch of thirty simulated nodes against the running program, with everything that can go wrong at its time: single outages, then a region's, lying witnesses all the while,
/// attacks, and at last an outage of the ingestion. Run once; the tests look at what it came to.
/// </summary>
public sealed class SimulatedNetwork : IAsyncLifetime
{
    public const int Nodes = 30;
    public const int Crashed = 0, Replayer = 3, Forger = 4, Victim = 5, Rewinder = 8;
    public const string DarkRegion = "eastAsia";
    public const int CrashSlots = 5, RewinderCrashSlots = 4, DarkSlots = 6;

    // Witnesses of one target share no operator. Seven of nine operators watch it; two in the dark region are silent, two lie: five that tell the truth are left to say that a node of
    // the dark region is down, since one of the two there is its own. No draw can make it otherwise.
    private const string Script = "crash:node=0,from=3,for=5; crash:node=8,from=3,for=4; rewind:node=8,from=8,for=4,ms=5000; region:region=eastAsia,from=12,for=6; "
        + "liar:nodes=10%,says=down; liar:nodes=10%,says=up; replay:node=3,from=2; forge:node=4,as=5,from=2; ingestion:from=18,for=2";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("simulation");

    internal SimReport Report { get; private set; } = null!;

    internal EpochReport Epoch => Report.Epochs[0];

    public async Task InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        using var progress = new SimProgress(live: false);
        var options = new SimOptions(Nodes, Epochs: 1, Seed: 11, FaultPlan.Parse(Script, Nodes), Json: true, Path.Combine(directory.FullName, "data"), Port: 0);
        Report = await new Dev.Sim.Simulation(options, progress).RunAsync(patience.Token);
    }

    public Task DisposeAsync()
    {
        directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal IEnumerable<NodeLoss> In(string region) => Epoch.Nodes.Where(node => Report.Nodes[node.Node].Region == region);

    /// <summary>Nodes to which nothing happened.</summary>
    internal IEnumerable<NodeLoss> Untouched => Epoch.Nodes.Where(node => node.Node is not (Crashed or Rewinder) && Report.Nodes[node.Node].Region != DarkRegion);
}
