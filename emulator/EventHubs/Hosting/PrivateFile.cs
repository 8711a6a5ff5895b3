namespace NodeProgram.Emulator.EventHubs.Hosting;

/// <summary>Files that only their owner may read (mode 0600 from the moment they exist).</summary>
internal static class PrivateFile
{
    /// <summary>Replaces the file at once: after a crash there is the old one or the new one, never half of one.</summary>
    public static void Write(string path, string text)
    {
        string draft = path + ".new";
        File.Delete(draft);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(draft, options))
        {
            using StreamWriter writer = new(file);
            writer.Write(text);
            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
