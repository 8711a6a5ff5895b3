using System.Globalization;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>Rows and filters from a seed. Values are those on which Azurite and the service agree: times in milliseconds, no negative zero.</summary>
internal sealed class RandomRows(int seed)
{
    private const string Characters = "abcXYZ019 _-|:'\"%&+=äß€漢😀";
    private static readonly string[] Names = ["S", "I", "L", "D", "B", "G", "T", "Y"];
    private readonly Random random = new(seed);

    /// <summary>An entity whose properties each have the type of their name, for filters.</summary>
    public Row Typed(string partitionKey, string rowKey) => new(
        partitionKey, rowKey, Names.Where(_ => random.Next(3) > 0).ToDictionary(name => name, Value));

    /// <summary>An entity of any shape.</summary>
    public Row Any() => new(Text(12), Text(12), Enumerable.Range(0, random.Next(20)).ToDictionary(i => $"P{i}_{random.Next(1000)}", _ => Wide(Names[random.Next(Names.Length)])));

    public string Filter(int depth) => depth == 0 ? Comparison() : random.Next(5) switch
    {
        0 => $"not ({Filter(depth - 1)})",
        1 => $"({Filter(depth - 1)}) and ({Filter(depth - 1)})",
        2 => $"({Filter(depth - 1)}) or ({Filter(depth - 1)})",
        3 => $"{Comparison()} and {Comparison()} or {Comparison()}",
        _ => Comparison(),
    };

    private string Comparison()
    {
        string[] order = ["eq", "ne", "lt", "le", "gt", "ge"];
        switch (random.Next(12))
        {
            case 0 or 1: return $"PartitionKey {order[random.Next(6)]} 'p{random.Next(4)}'";
            case 2 or 3: return $"RowKey {order[random.Next(6)]} 'r{random.Next(30)}'";
        }

        string name = Names[random.Next(Names.Length)];
        object value = Value(name);
        // Azurite orders neither booleans nor guids nor binaries as their types do.
        string comparison = value is bool or Guid or byte[] ? order[random.Next(2)] : order[random.Next(6)];
        return $"{name} {comparison} {Literal(value)}";
    }

    private object Value(string name) => name switch
    {
        "S" => new string((char)('a' + random.Next(5)), random.Next(3)),
        "I" => random.Next(-5, 5),
        "L" => random.Next(-5, 5) * 10_000_000_000L,
        "D" => random.Next(1, 6) / 4.0,
        "B" => random.Next(2) == 0,
        "G" => new Guid(random.Next(3), 0, 0, new byte[8]),
        "T" => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(random.Next(5)),
        _ => new byte[] { (byte)random.Next(3) },
    };

    private object Wide(string name)
    {
        switch (name)
        {
            case "S": return Text(200);
            case "I": return random.Next(int.MinValue, int.MaxValue);
            case "L": return random.NextInt64(long.MinValue, long.MaxValue);
            case "D": return (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300));
            case "B": return random.Next(2) == 0;
            case "T": return new DateTimeOffset(random.NextInt64(new DateTime(1601, 1, 1).Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
        }

        byte[] bytes = new byte[name == "G" ? 16 : random.Next(300)];
        random.NextBytes(bytes);
        return name == "G" ? new Guid(bytes) : bytes;
    }

    private string Text(int most) => string.Concat(
        Enumerable.Range(0, random.Next(most)).Select(_ => Characters.EnumerateRunes().ElementAt(random.Next(Characters.EnumerateRunes().Count())).ToString()));

    private static string Literal(object value) => value switch
    {
        string text => $"'{text}'",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => $"{number}L",
        double number => number.ToString("F2", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        Guid guid => $"guid'{guid}'",
        DateTimeOffset time => $"datetime'{time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}'",
        _ => $"X'{Convert.ToHexString((byte[])value)}'",
    };
}
