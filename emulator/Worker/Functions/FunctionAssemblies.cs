using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Emulator.Worker.Functions;

/// <summary>Where functions are looked for: the entry assembly and what it references, as far as that references the worker too.</summary>
internal static class FunctionAssemblies
{
    private static readonly string Worker = typeof(FunctionAttribute).Assembly.GetName().Name!;

    public static IReadOnlyList<Assembly> From(Assembly entry)
    {
        var found = new List<Assembly> { entry };
        var seen = new HashSet<string> { entry.GetName().Name! };
        for (var index = 0; index < found.Count; index++)
        {
            foreach (var name in found[index].GetReferencedAssemblies().Where(name => seen.Add(name.Name!) && !IsPlatform(name.Name!)))
            {
                var assembly = Assembly.Load(name);
                if (assembly.GetReferencedAssemblies().Any(reference => reference.Name == Worker))
                {
                    found.Add(assembly);
                }
            }
        }

        return found;
    }

    private static bool IsPlatform(string name) =>
        name == Worker || name is "netstandard" or "mscorlib"
        || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name.StartsWith("Azure.", StringComparison.Ordinal) || name.StartsWith("OpenTelemetry", StringComparison.Ordinal);
}
