using Xunit.Abstractions;

namespace NodeProgram.Tests;

/// <summary>Begins with the classes of a project that take longest, so that none of them is left over when all others have ended.</summary>
/// <param name="classes">Their names, longest first.</param>
public abstract class LongestFirst(params string[] classes) : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(PlaceOf).ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);

    private int PlaceOf(ITestCollection collection)
    {
        int place = Array.FindIndex(classes, name => collection.DisplayName.EndsWith("." + name, StringComparison.Ordinal));
        return place < 0 ? classes.Length : place;
    }
}
