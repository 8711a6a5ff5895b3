namespace NodeProgram.Emulator.Tables;

/// <summary>A property in canonical form: the value is string, int, long, double, bool, DateTimeOffset (UTC), Guid or byte[], never null.</summary>
internal readonly record struct Property(string Name, object Value);
