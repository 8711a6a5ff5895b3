using System.Diagnostics;

namespace NodeProgram.Benchmarks.Relay;

/// <summary>Memory and processor time of a process, looked at again and again. The start-up counts as well.</summary>
internal sealed class Footprint(int process)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<long> resident = [];
    private TimeSpan processor, processorAfterStart;
    private double secondsAfterStart;

    public double ResidentMegabytesPeak => Math.Round(resident.Max() / 1_048_576.0, 1);

    /// <summary>Share of one processor from the tenth second on, percent.</summary>
    public double CpuPercent => Math.Round((processor - processorAfterStart).TotalSeconds / Math.Max(1, clock.Elapsed.TotalSeconds - secondsAfterStart) * 100, 2);

    public void Look()
    {
        using Process now = Process.GetProcessById(process);
        resident.Add(now.WorkingSet64);
        processor = now.TotalProcessorTime;
        if (secondsAfterStart == 0 && clock.Elapsed.TotalSeconds >= 10)
            (processorAfterStart, secondsAfterStart) = (processor, clock.Elapsed.TotalSeconds);
    }

    public object Report() => new
    {
        residentMegabytesPeak = ResidentMegabytesPeak,
        residentMegabytesMedian = Math.Round(resident.Order().ElementAt(resident.Count / 2) / 1_048_576.0, 1),
        residentMegabytesEnd = Math.Round(resident[^1] / 1_048_576.0, 1),
        cpuPercent = CpuPercent,
        cpuSecondsToStart = Math.Round(processorAfterStart.TotalSeconds, 2),
    };
}
