using NodeProgram.EndToEnd.Tests.Chain;
using NodeProgram.EndToEnd.Tests.Crashes;
using NodeProgram.EndToEnd.Tests.Demo;
using NodeProgram.EndToEnd.Tests.Simulation;

// Most of the time of these tests goes by in programs that start, in epochs and in pauses between kills. Each has its own directory, ports and chain.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer("NodeProgram.EndToEnd.Tests.Order", "NodeProgram.EndToEnd.Tests")]

namespace NodeProgram.EndToEnd.Tests;

public sealed class Order() : LongestFirst(nameof(UpTests), nameof(KilledSenderTests), nameof(SimulationTests), nameof(KilledCloseTests), nameof(KilledProgramTests));
