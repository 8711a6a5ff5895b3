using NodeProgram.Mutate.Schemata;

namespace NodeProgram.Mutate;

/// <summary>Draws mutants so that every folder has its part, and the same seed gives the same ones for the same sources.</summary>
internal static class Sampling
{
    // Defaults of the policy are pinned by its published form: a few of them tell as much as all.
    private const int OneDefaultIn = 10;

    public static IReadOnlyList<Mutant> Draw(IReadOnlyList<Mutant> mutants, string? folder, int count, int seed)
    {
        var random = new Random(seed);
        Queue<Mutant>[] folders = [.. mutants
            .Where(mutant => (folder is null || mutant.File.StartsWith(folder + "/", StringComparison.Ordinal)) && (!mutant.File.EndsWith("Policy.cs", StringComparison.Ordinal) || mutant.Id % OneDefaultIn == 0))
            .GroupBy(static mutant => mutant.Folder)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(group => new Queue<Mutant>(Shuffled(group, random)))];
        var drawn = new List<Mutant>();
        // By turns, so that a stop at any time leaves an even sample.
        while (drawn.Count < count && folders.Any(static rest => rest.Count > 0))
        {
            foreach (Queue<Mutant> rest in folders.Where(static rest => rest.Count > 0))
                drawn.Add(rest.Dequeue());
        }

        return [.. drawn.Take(count)];
    }

    private static Mutant[] Shuffled(IEnumerable<Mutant> mutants, Random random)
    {
        Mutant[] all = [.. mutants];
        random.Shuffle(all);
        return all;
    }
}
