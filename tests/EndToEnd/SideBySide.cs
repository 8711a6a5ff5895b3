using Xunit.Abstractions;

// Most of the time of these tests goes by in programs that start, in epochs and in pauses between kills. Each has its own directory, ports and chain.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer("NodeProgram.EndToEnd.Tests.LongestFirst", "NodeProgram.EndToEnd.Tests")]

namespace NodeProgram.EndToEnd.Tests;

/// <summary>Begins with the classes that take longest, so that none of them is left over when all others have ended.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(Demo.UpTests), nameof(Chain.KilledSenderTests), nameof(Simulation.SimulationTests), nameof(Crashes.KilledCloseTests), nameof(Crashes.KilledProgramTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(PlaceOf).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private static int PlaceOf(ITestCollection collection)
    {
        int place = Array.FindIndex(Longest, name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
