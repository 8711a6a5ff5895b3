using NodeProgram.Dev.Sim;

namespace NodeProgram.EndToEnd.Tests.Simulation;

/// <summary>
/// Two epochs of thirty simulated nodes and two anchors against the running program, with everything that can go wrong at its time: single outages, one of them while a region is dark, lying witnesses
/// all the while, attacks; in the second epoch the program itself hangs, a node fails meanwhile, and another is worked on as announced. Run once; the tests look at what it came to.
/// </summary>
public sealed class SimulatedNetwork : IAsyncLifetime
{
    public const int Nodes = 30, Anchors = 2, All = Nodes + Anchors;
    public const int Crashed = 0, CrashedInTheDark = 1, Replayer = 3, Forger = 4, Victim = 5, Rewinder = 8, CrashedUnseen = 9, Maintained = 12, Lossy = 15, Skewed = 16;
    public const string DarkRegion = "eastAsia";
    public const int CrashSlots = 5, CrashedInTheDarkSlots = 3, RewinderCrashSlots = 4, DarkSlots = 6, MaintainedSlots = 4, CrashedUnseenSlots = 4;
    public const int OutageFrom = 6, OutageUntil = 12; // seconds of the second epoch

    // Witnesses of one target share no operator. Seven of nine operators and both anchors watch it, six of nine have to say that it is down: at the worst two in the dark region are
    // silent and one lies, which leaves four and the anchors. No draw can make it otherwise.
    private const string Script = "crash:node=0,from=3,for=5; crash:node=8,from=3,for=4; rewind:node=8,from=8,for=4,ms=5000; region:region=eastAsia,from=12,for=6; crash:node=1,from=13,for=3; "
        + "liar:nodes=10%,says=down; liar:nodes=10%,says=up; replay:node=3,from=2; forge:node=4,as=5,from=2; loss:node=15,ppm=150000; skew:node=16,ms=700; "
        + "ingestion:from=26,for=6; crash:node=9,from=27,for=4; maintenance:node=12,from=33,for=4";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("simulation");

    internal SimReport Report { get; private set; } = null!;

    internal EpochReport Epoch => Report.Epochs[0];

    internal EpochReport Second => Report.Epochs[1];

    public async Task InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        using var progress = new SimProgress(live: false);
        var options = new SimOptions(Nodes, Anchors, Epochs: 2, Seed: 11, FaultPlan.Parse(Script, Nodes), Json: true, Path.Combine(directory.FullName, "data"), Port: 0);
        Report = await new Dev.Sim.Simulation(options, progress).RunAsync(patience.Token);
    }

    public Task DisposeAsync()
    {
        directory.Delete(recursive: true);
        return Task.CompletedTask;
    }

    internal IEnumerable<NodeLoss> In(string region) => Epoch.Nodes.Where(node => Report.Nodes[node.Node].Region == region);

    /// <summary>Nodes to which nothing happened in the first epoch.</summary>
    internal IEnumerable<NodeLoss> Untouched => Epoch.Nodes.Where(node => node.Node is not (Crashed or CrashedInTheDark or Rewinder or Lossy) && Report.Nodes[node.Node].Region != DarkRegion);
}
