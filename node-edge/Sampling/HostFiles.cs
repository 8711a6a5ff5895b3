namespace NodeProgram.Edge.Sampling;

/// <summary>The pseudo-files of the host, under roots that a container may have mounted elsewhere. A file that cannot be read is null, never an error.</summary>
internal sealed class HostFiles(string procRoot, string sysRoot)
{
    private const int FileBytesMax = 1 << 20;

    internal string ProcRoot => procRoot;

    internal string SysRoot => sysRoot;

    internal string? Proc(string path) => Read(Path.Combine(procRoot, path));

    internal string? Sys(string path) => Read(Path.Combine(sysRoot, path));

    internal bool SysExists(string path) => Path.Exists(Path.Combine(sysRoot, path));

    /// <summary>Where a link of /sys points; empty when it is none.</summary>
    internal string SysLink(string path)
    {
        try
        {
            return new FileInfo(Path.Combine(sysRoot, path)).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A whole number that is all of a file; null for <c>max</c>, anything else or no file.</summary>
    internal long? SysNumber(string path) => long.TryParse(Sys(path).AsSpan().Trim(), out long value) ? value : null;

    internal static string? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            using var reader = new StreamReader(file);
            char[] buffer = new char[4096];
            var text = new System.Text.StringBuilder();
            for (int read = reader.Read(buffer); read > 0 && text.Length < FileBytesMax; read = reader.Read(buffer))
                text.Append(buffer, 0, read);
            return text.ToString();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
