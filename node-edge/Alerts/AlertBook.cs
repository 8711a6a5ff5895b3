using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.MediaServer;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Alerts;

/// <summary>
/// Warns of what has not happened yet: a disk that fills up, errors that grow, a media server that leaks memory, certificates that expire. For the operator: it is reported (telemetry
/// contract, version 3) so that the operator sees it without reaching the machine, and never scored. Safe from any thread.
/// </summary>
internal sealed class AlertBook(IReadOnlyList<string> certificates, RelayClock clock, RelayLog log)
{
    private const long FiveMinutesMs = 300_000;
    private const long MinuteMs = 60_000;
    private const int Full = 1_000_000;
    private static readonly TimeSpan CertificatesEvery = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private readonly Trend disk = new(288, FiveMinutesMs); // a day
    private readonly Trend errors = new(30, MinuteMs);
    private readonly Trend memory = new(72, FiveMinutesMs); // six hours
    private readonly Alert diskFill = new("disk-fill", "", 3, log);
    private readonly Alert errorSlope = new("error-slope", "", 3, log);
    private readonly Alert memoryLeak = new("memory-leak", "", 3, log);
    private readonly Alert[] expiries = [.. certificates.Select(file => new Alert("certificate-expiry", file, 1, log))];
    private (long AtMs, long Requests, long Errors)? counted;
    private int generation;

    internal IReadOnlyList<AlertReport> Reports()
    {
        lock (gate)
            return [diskFill.Report, errorSlope.Report, memoryLeak.Report, .. expiries.Select(alert => alert.Report)];
    }

    /// <summary>What is raised now, as telemetry tells it: one of each kind, ascending by code. Of several certificates the one that expires first, one that cannot be read before all.</summary>
    internal IReadOnlyList<TelemetryAlert> Raised()
    {
        var raised = new List<TelemetryAlert>();
        lock (gate)
        {
            Add(TelemetryAlertCode.DiskFill, diskFill.Report);
            Add(TelemetryAlertCode.ErrorSlope, errorSlope.Report);
            Add(TelemetryAlertCode.MemoryLeak, memoryLeak.Report);
            if (expiries.Select(static alert => alert.Report).Where(static report => report.Raised).MinBy(static report => report.Figure ?? long.MinValue) is { } first)
                Add(TelemetryAlertCode.CertificateExpiry, first);
        }

        return raised;

        void Add(TelemetryAlertCode code, AlertReport report)
        {
            TelemetryField figure = TelemetryFields.Alert[2], since = TelemetryFields.Alert[1];
            if (report is { Raised: true, SinceUnixMs: { } at })
                raised.Add(new TelemetryAlert(code, Math.Clamp(at, since.Min, since.Max), report.Figure is { } known ? Math.Clamp(known, figure.Min, figure.Max) : null));
        }
    }

    internal Sample See(Sample sample)
    {
        lock (gate)
        {
            SeeDisk(sample);
            SeeErrors(sample);
        }

        return sample;
    }

    internal void See(MediaServerView view)
    {
        if (view.ResidentBytes is not long bytes)
            return;
        lock (gate)
        {
            if (view.Generation != generation)
            {
                // The new process has leaked nothing, and nothing is left of the old one.
                memory.Clear();
                generation = view.Generation;
                if (memoryLeak.Report.Raised)
                {
                    for (int judgement = 0; judgement < 3; judgement++)
                        memoryLeak.Judge(false, true, "", null, view.Figures.AtUnixMs);
                }
            }

            if (!memory.Add(view.Figures.AtUnixMs, bytes) || memory.Count < 12)
                return;
            (long first, long middle, long last) = memory.LeastOfThirds();
            bool rising = first < middle && middle < last;
            long perDay = memory.PerDay();
            memoryLeak.Judge(rising && (last - first) * 10 >= first, !rising || (last - first) * 20 < first, $"the media server's memory grows by {perDay >> 20} MiB a day and does not fall back", perDay, view.Figures.AtUnixMs);
        }
    }

    /// <summary>Looks at the certificates every hour until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            CheckCertificates();
            await Task.Delay(CertificatesEvery, clock.Time, cancellation);
        }
    }

    internal void CheckCertificates()
    {
        for (int index = 0; index < certificates.Count; index++)
        {
            CertificateState state = CertificateState.Read(certificates[index]);
            long now = clock.NowUnixMs;
            long? days = state.ExpiresAtUnixMs is long expires ? (long)Math.Floor((decimal)(expires - now) / 86_400_000) : null;
            string sentence = days is null ? state.Fault! : days < 0 ? "has expired" : $"expires in {days} days";
            lock (gate)
                expiries[index].Judge(days is null or < 14, days >= 15, sentence, days, now);
        }
    }

    private void SeeDisk(Sample sample)
    {
        if (sample.DiskPpm is not long used || !disk.Add(sample.AtUnixMs, used) || disk.Count < 6)
            return;
        long perDay = disk.PerDay();
        long? hours = perDay > 0 ? (Full - used) * 24 / perDay : null;
        string sentence = hours is null ? $"the disk is {used / 10_000} % full" : $"the disk is {used / 10_000} % full and will be full in {hours / 24} days {hours % 24} hours";
        diskFill.Judge(hours <= 7 * 24 || used >= 950_000, (hours is null or > 10 * 24) && used < 930_000, sentence, hours, sample.AtUnixMs);
    }

    private void SeeErrors(Sample sample)
    {
        if (sample.Requests is not long requests || sample.ServerErrors is not long failed)
            return;
        if (counted is not (long atMs, long before, long failedBefore) || sample.AtUnixMs < atMs)
        {
            counted = (sample.AtUnixMs, requests, failed);
            return;
        }

        // A rate over a handful of requests is chance.
        if (sample.AtUnixMs - atMs < MinuteMs || requests - before < 20)
            return;
        counted = (sample.AtUnixMs, requests, failed);
        long ppm = (long)((Int128)(failed - failedBefore) * Full / (requests - before));
        if (!errors.Add(sample.AtUnixMs, ppm) || errors.Count < 5)
            return;
        long inHalfAnHour = Math.Clamp(ppm + errors.PerDay() / 48, 0, Full);
        errorSlope.Judge(ppm >= 10_000 && inHalfAnHour >= 50_000, ppm < 5_000 || inHalfAnHour < 25_000, $"{ppm / 1_000} of 1,000 requests fail, {inHalfAnHour / 1_000} in half an hour if it goes on", inHalfAnHour, sample.AtUnixMs);
    }
}
