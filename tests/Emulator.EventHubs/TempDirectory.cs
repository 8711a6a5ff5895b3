namespace NodeProgram.Emulator.EventHubs.Tests;

/// <summary>A directory of its own for a test, gone afterwards.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("eventhubs-").FullName;

    public static implicit operator string(TempDirectory directory) => directory.Path;

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (string directory in Directory.EnumerateDirectories(this.Path, "*", SearchOption.AllDirectories).Prepend(this.Path))
                File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(this.Path, recursive: true);
    }
}
