using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.MediaServer;

/// <summary>The media server as seen last.</summary>
/// <param name="Figures">The sample's fields that come from it; those not measured are null.</param>
/// <param name="ResidentBytes">Memory of its process; null when not told.</param>
/// <param name="Generation">Its starts seen; changes at a restart.</param>
internal sealed record MediaServerView(Sample Figures, long? ResidentBytes, int Generation);

/// <summary>Looks at the media server once a heartbeat, a half before the sample that carries what was seen. Idle when neither metrics nor health are set up.</summary>
internal sealed class MediaServerLoop(LiveKitClient client, RelaySettings settings, ConfigurationLoop configuration, RelayClock clock, RelayLog log, Action<MediaServerView> seen)
{
    private const long UnconfiguredPeriodMs = 10_000;
    private static readonly TimeSpan AnswerWithinMax = TimeSpan.FromSeconds(5);

    private readonly LiveKitTotals totals = new();
    private Sample? untold;

    internal async Task RunAsync(CancellationToken cancellation)
    {
        if (settings.LiveKitMetrics is null && settings.LiveKitHealth is null)
            await Task.Delay(Timeout.Infinite, cancellation);
        while (true)
        {
            long periodMs = configuration.Current?.HeartbeatMs ?? UnconfiguredPeriodMs;
            await clock.UntilAsync(MeasuringLoops.NextBeat(clock.NowUnixMs, periodMs, 0), cancellation);
            MediaServerView view = await LookAsync(TimeSpan.FromMilliseconds(Math.Clamp(periodMs, 1_000, AnswerWithinMax.TotalMilliseconds)), cancellation);
            Volatile.Write(ref untold, view.Figures);
            seen(view);
        }
    }

    /// <summary>Puts what was seen since the sample before into this one. Nothing seen, nothing said: old figures are not repeated.</summary>
    internal Sample Complete(Sample sample) => Interlocked.Exchange(ref untold, null) is not { } last ? sample : sample with
    {
        Connections = last.Connections, ServiceUp = last.ServiceUp, ResponseMicros = last.ResponseMicros, MediaLossPpm = last.MediaLossPpm, MediaJitterMicros = last.MediaJitterMicros,
        MediaQualityMilli = last.MediaQualityMilli, ConnectionAttempts = last.ConnectionAttempts, ConnectionSuccesses = last.ConnectionSuccesses, Requests = last.Requests,
        ServerErrors = last.ServerErrors,
    };

    internal async Task<MediaServerView> LookAsync(TimeSpan within, CancellationToken cancellation)
    {
        var figures = new Sample { AtUnixMs = clock.NowUnixMs };
        long? residentBytes = null;
        if (settings.LiveKitHealth is not null)
        {
            (bool up, long? responseMicros) = await client.CheckHealthAsync(within, cancellation);
            figures = figures with { ServiceUp = up, ResponseMicros = responseMicros };
        }

        if (settings.LiveKitMetrics is not null)
        {
            try
            {
                LiveKitReading reading = await client.ReadMetricsAsync(within, cancellation);
                figures = totals.Advance(reading, figures);
                residentBytes = reading.ResidentBytes;
                log.Info("livekit", $"metrics are read, start {reading.NodeId}");
            }
            catch (LiveKitUnreadableException exception)
            {
                log.Warn("livekit", $"metrics at {settings.LiveKitMetrics}: {exception.Message}");
            }
        }

        return new MediaServerView(figures, residentBytes, totals.Generation);
    }
}
