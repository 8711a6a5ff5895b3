using System.Globalization;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Dev.Sim;

/// <summary>
/// The script of faults: <c>kind:name=value,name=value;kind:...</c>, such as <c>crash:node=7,from=5,for=8;liar:nodes=20%,says=down</c>. Every kind has its own fields;
/// what is missing, unknown or out of range is refused with the name of the field.
/// </summary>
internal sealed class FaultPlan
{
    private const int FaultsMax = 200;
    private const int SecondsMax = 1_000_000;

    // Per kind: the fields that it needs, those that it may have, and from when it holds if the script does not say.
    private static readonly Dictionary<FaultKind, (string[] Needs, string[] May, int From)> Fields = new()
    {
        [FaultKind.Crash] = (["node", "for"], ["from"], 5),
        [FaultKind.Region] = (["region", "for"], ["from"], 5),
        [FaultKind.Loss] = (["node", "ppm"], ["from", "for"], 0),
        [FaultKind.Liar] = (["nodes"], ["says"], 0),
        [FaultKind.Skew] = (["node", "ms"], ["from", "for"], 0),
        [FaultKind.Disk] = (["node", "for"], ["from"], 5),
        [FaultKind.Ingestion] = (["for"], ["from"], 5),
        [FaultKind.Maintenance] = (["node", "for"], ["from"], 10),
        [FaultKind.Replay] = (["node"], ["from", "for"], 6),
        [FaultKind.Forge] = (["node", "as"], ["from", "for"], 6),
        [FaultKind.Rewind] = (["node"], ["ms", "from", "for"], 8),
    };

    private FaultPlan(IReadOnlyList<Fault> faults) => Faults = faults;

    /// <summary>In the order of the script.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    public IEnumerable<Fault> Of(FaultKind kind) => Faults.Where(fault => fault.Kind == kind);

    /// <summary>The script without a fault.</summary>
    public static FaultPlan None { get; } = new([]);

    /// <summary>Reads a script.</summary>
    /// <param name="script">The text; empty for no faults.</param>
    /// <param name="nodes">How many nodes there are: their numbers are below it.</param>
    /// <exception cref="FormatException">It cannot be read; which fault and which field.</exception>
    public static FaultPlan Parse(string script, int nodes)
    {
        string[] parts = script.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length > FaultsMax)
            throw new FormatException($"at most {FaultsMax} faults");
        Fault[] faults = [.. parts.Select(part => ParseOne(part, nodes))];
        if (faults.Where(fault => fault.Kind == FaultKind.Liar).Sum(fault => fault.Percent) > 100)
            throw new FormatException("liar: nodes: more than 100 % in all");
        return new FaultPlan(faults);
    }

    private static Fault ParseOne(string part, int nodes)
    {
        string name = part.Split(':')[0];
        if (!Enum.GetValues<FaultKind>().Any(kind => Word(kind) == name))
            throw new FormatException($"{name}: there is no such fault; there are {string.Join(", ", Enum.GetValues<FaultKind>().Select(kind => Word(kind)))}");
        FaultKind kind = Enum.Parse<FaultKind>(name, ignoreCase: true);
        (string[] needs, string[] may, int from) = Fields[kind];
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        string rest = part.Length > name.Length ? part[(name.Length + 1)..] : "";
        foreach (string field in rest.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] sides = field.Split('=');
            if (sides.Length != 2 || (!needs.Contains(sides[0]) && !may.Contains(sides[0])))
                throw new FormatException($"{name}: {field}: its fields are {string.Join(", ", needs.Concat(may))}, each with a value");
            if (!given.TryAdd(sides[0], sides[1]))
                throw new FormatException($"{name}: {sides[0]}: given twice");
        }

        if (needs.FirstOrDefault(need => !given.ContainsKey(need)) is { } missing)
            throw new FormatException($"{name}: {missing}: missing");
        return new Fault(kind)
        {
            Node = given.ContainsKey("node") ? Number("node", 0, nodes - 1) : null,
            As = given.ContainsKey("as") ? Number("as", 0, nodes - 1) : null,
            Region = given.TryGetValue("region", out string? region) ? RegionOf(region) : null,
            FromSeconds = given.ContainsKey("from") ? Number("from", 0, SecondsMax) : from,
            ForSeconds = given.ContainsKey("for") ? Number("for", 1, SecondsMax) : null,
            Ppm = given.ContainsKey("ppm") ? Number("ppm", 1, 1_000_000) : 0,
            Milliseconds = given.ContainsKey("ms") ? Number("ms", -86_400_000, 86_400_000) : 5_000,
            Percent = given.ContainsKey("nodes") ? Number("nodes", 1, 100, "%") : 0,
            Says = given.TryGetValue("says", out string? lie) ? LieOf(lie) : Lie.Down,
        };

        int Number(string field, int min, int max, string unit = "") =>
            given[field].EndsWith(unit, StringComparison.Ordinal)
            && int.TryParse(given[field].AsSpan(0, given[field].Length - unit.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
                ? value : throw new FormatException($"{name}: {field}: not a whole number from {min} to {max}{unit}");

        Region RegionOf(string text) => Enum.GetValues<Region>().Cast<Region?>().FirstOrDefault(value => Word(value!.Value) == text)
            ?? throw new FormatException($"{name}: region: one of {string.Join(", ", Enum.GetValues<Region>().Select(value => Word(value)))}");

        Lie LieOf(string text) => Enum.GetValues<Lie>().Cast<Lie?>().FirstOrDefault(value => Word(value!.Value) == text)
            ?? throw new FormatException($"{name}: says: down, up or opposite");
    }

    /// <summary>The word of a name in scripts and reports.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
}
