namespace NodeProgram.Emulator.Worker.Tests;

/// <summary>A directory of the test's own, removed in the end.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("worker-tests-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
