using System.Text.Json;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Timers;

/// <summary>What is remembered of a timer across restarts. WARNING: files of this form are kept in data directories.</summary>
/// <param name="Last">The last run that was on schedule, or made up for one; null = none since the schedule was last changed.</param>
/// <param name="Next">The occurrence that comes next.</param>
/// <param name="LastUpdated">The time from which <paramref name="Next"/> was reckoned.</param>
internal sealed record TimerStatus(DateTimeOffset? Last, DateTimeOffset Next, DateTimeOffset LastUpdated);

/// <summary>Keeps the status of each monitored timer in a file of the data directory.</summary>
internal sealed class TimerStatusStore(string dataDirectory)
{
    private readonly string directory = Path.Combine(dataDirectory, "timers");

    /// <summary>Null when there is none, or none that can be read: the timer then begins anew.</summary>
    public TimerStatus? Load(string function)
    {
        try
        {
            return JsonSerializer.Deserialize<TimerStatus>(File.ReadAllBytes(FileOf(function)));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Save(string function, TimerStatus status)
    {
        Directory.CreateDirectory(directory);
        AtomicFile.Write(FileOf(function), JsonSerializer.SerializeToUtf8Bytes(status));
    }

    private string FileOf(string function) => Path.Combine(directory, function + ".json");
}
