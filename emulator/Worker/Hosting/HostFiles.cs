namespace NodeProgram.Emulator.Worker.Hosting;

internal static class HostFiles
{
    /// <summary>The file in the current directory, or else beside the program; null when it is in neither.</summary>
    public static string? Find(string name) =>
        new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
}
