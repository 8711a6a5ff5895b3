using System.Globalization;
using System.Text.Json;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Running;

/// <summary>The relay's own directory, held by one running relay at a time. Holds the key, the queue, the last configuration, and where the running relay's pages are.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream held;

    private DataDirectory(string path, FileStream held) => (Location, this.held) = (path, held);

    internal string Location { get; }

    internal string QueuePath => Path.Combine(Location, "queue");

    /// <summary>What was committed to and is not revealed yet.</summary>
    internal string SeenSlotsPath => Path.Combine(Location, "seen-slots.ndjson");

    /// <exception cref="SettingsException">Another relay runs on it, or it cannot be written.</exception>
    internal static DataDirectory Hold(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new DataDirectory(path, new FileStream(Path.Combine(path, "relay.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new SettingsException(RelaySetting.Data, $"{path} is in use by another relay or cannot be written ({exception.Message})");
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new SettingsException(RelaySetting.Data, $"{path} cannot be written ({exception.Message})");
        }
    }

    /// <summary>Leaves word for <c>relay health</c> and <c>relay status</c> where the running relay answers.</summary>
    internal void Announce(string localAddress, RelayLog log)
    {
        try
        {
            File.WriteAllText(AnnouncementPath(Location), JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["local"] = localAddress,
                ["processId"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
            }) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk keeps nobody from answering probes.
            log.Warn("start", $"relay health and relay status will not find this relay: {exception.Message}");
        }
    }

    /// <summary>Where a relay on this directory answers, or answered last; null when none ever ran.</summary>
    internal static string? ReadAnnouncement(string path)
    {
        try
        {
            return File.Exists(AnnouncementPath(path)) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(AnnouncementPath(path)))!.GetValueOrDefault("local") : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            return null;
        }
    }

    public void Dispose() => held.Dispose();

    private static string AnnouncementPath(string path) => Path.Combine(path, "relay.json");
}
