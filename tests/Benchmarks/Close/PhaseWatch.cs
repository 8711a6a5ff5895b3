using System.Collections.Concurrent;
using System.Diagnostics;
using NodeProgram.Functions.Closing;

namespace NodeProgram.Benchmarks.Close;

/// <summary>
/// Adds up what the spans of closing took, by part: seconds on the clock, and seconds of processor time of the whole process between their ends. Parts that run side by side each
/// count the other's processor time too.
/// </summary>
internal sealed class PhaseWatch : IDisposable
{
    private const string Processor = "processor";
    private readonly ConcurrentDictionary<string, (double Wall, double Processor)> sums = new();
    private readonly ActivityListener listener;

    public PhaseWatch()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is ClosingTrace.SourceName or "Microsoft.Azure.Functions.Worker",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = static activity => activity.SetCustomProperty(Processor, Environment.CpuUsage.TotalTime),
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>The sums since the last call, in the order of their names.</summary>
    public IReadOnlyDictionary<string, double[]> Take()
    {
        var taken = new SortedDictionary<string, double[]>(sums.ToDictionary(pair => pair.Key, pair => (double[])[Math.Round(pair.Value.Wall, 3), Math.Round(pair.Value.Processor, 3)]), StringComparer.Ordinal);
        sums.Clear();
        return taken;
    }

    public void Dispose() => listener.Dispose();

    private void Add(Activity activity)
    {
        double wall = activity.Duration.TotalSeconds;
        double processor = (Environment.CpuUsage.TotalTime - (TimeSpan)activity.GetCustomProperty(Processor)!).TotalSeconds;
        sums.AddOrUpdate(activity.DisplayName, (wall, processor), (_, sum) => (sum.Wall + wall, sum.Processor + processor));
    }
}
