namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>What a host holds that no other can hold at the same time: its data directory and its two ports.</summary>
internal sealed class HostResources : IDisposable
{
    private HostResources(EmulatorSettings settings, DataDirectory directory, ListenSocket http, ListenSocket eventHubs) =>
        (Settings, Directory, Http, EventHubs) = (settings, directory, http, eventHubs);

    public EmulatorSettings Settings { get; }

    public DataDirectory Directory { get; }

    public ListenSocket Http { get; }

    public ListenSocket EventHubs { get; }

    public static HostResources Acquire(EmulatorSettings settings)
    {
        var directory = DataDirectory.Acquire(settings.DataDirectory);
        ListenSocket? http = null;
        try
        {
            // What a killed process left would lead others to where nobody listens.
            EndpointsFile.Remove(directory.Path);
            http = new ListenSocket(settings.Http);
            return new(settings, directory, http, new ListenSocket(settings.EventHubs));
        }
        catch
        {
            http?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Http.Dispose();
        EventHubs.Dispose();
        Directory.Dispose();
    }
}
