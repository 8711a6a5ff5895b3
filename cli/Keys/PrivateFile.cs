using System.Text;

namespace NodeProgram.Cli.Keys;

/// <summary>Files that only their owner may read (mode 0600).</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a new file.</summary>
    /// <exception cref="KeyException">It exists, or cannot be written.</exception>
    public static void Create(string path, string content)
    {
        try
        {
            Write(path, content, FileMode.CreateNew);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyException(e.Message);
        }
    }

    /// <summary>Writes a file whole, in the place of what was there.</summary>
    public static void Replace(string path, string content)
    {
        string fresh = $"{path}.{Guid.NewGuid():N}";
        Write(fresh, content, FileMode.CreateNew);
        File.Move(fresh, path, overwrite: true);
    }

    private static void Write(string path, string content, FileMode mode)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } directory)
            Directory.CreateDirectory(directory);
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(Encoding.UTF8.GetBytes(content + "\n"));
    }
}
