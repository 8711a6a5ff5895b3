namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>The directory that holds everything durable, held by one process at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream held;

    private DataDirectory(string path, FileStream held) => (Path, this.held) = (path, held);

    public string Path { get; }

    /// <exception cref="HostStartException">Another process holds it, or it cannot be written.</exception>
    public static DataDirectory Acquire(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException($"The data directory {path} cannot be made: {exception.Message}", exception);
        }

        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            // The operating system lets go of it however the process ends.
            var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            stream.SetLength(0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            stream.Flush();
            return new(path, stream);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new HostStartException($"The data directory {path} cannot be written: {exception.Message}", exception);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new HostStartException(
                $"The data directory {path} is in use by another process. Stop it, or choose another directory ({EmulatorSettings.DataDirectoryKey}).", exception);
        }
        catch (IOException exception)
        {
            throw new HostStartException($"The data directory {path} cannot be written: {exception.Message}", exception);
        }
    }

    public void Dispose() => held.Dispose();
}
