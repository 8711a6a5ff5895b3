namespace NodeProgram.Edge.Tests.Support;

/// <summary>A directory of a test's own, gone afterwards.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal TemporaryDirectory() => Directory.CreateDirectory(Location);

    internal string Location { get; } = Path.Combine(Path.GetTempPath(), "relay-test-" + Guid.NewGuid().ToString("n"));

    internal string this[string name] => Path.Combine(Location, name);

    /// <summary>Writes a file and the directories above it.</summary>
    internal void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
    }

    public void Dispose() => Directory.Delete(Location, recursive: true);
}
