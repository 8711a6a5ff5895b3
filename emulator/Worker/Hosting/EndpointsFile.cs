using System.Text.Json;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Tells other programs where a ready host listens: a file in the data directory, there only while it runs, and a line on standard output.</summary>
internal static class EndpointsFile
{
    public const string FileName = "endpoints.json";

    public static void Write(HostResources resources) => AtomicFile.Write(
        Path.Combine(resources.Directory.Path, FileName),
        JsonSerializer.SerializeToUtf8Bytes(new { http = Text(resources.Http), eventHubs = Text(resources.EventHubs), processId = Environment.ProcessId }));

    public static string Line(HostResources resources) =>
        $"ready: functions {Text(resources.Http)}, event hubs {Text(resources.EventHubs)}, data {resources.Directory.Path}";

    public static void Remove(string directory)
    {
        try
        {
            File.Delete(Path.Combine(directory, FileName));
        }
        catch (IOException)
        {
            // A stale file names a process that is gone; readers look.
        }
    }

    private static string Text(ListenSocket socket) => socket.Url.GetLeftPart(UriPartial.Authority);
}
