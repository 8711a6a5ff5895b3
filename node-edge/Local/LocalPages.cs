using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using NodeProgram.Edge.Alerts;
using NodeProgram.Edge.Healing;
using NodeProgram.Edge.Probing;
using NodeProgram.Edge.Queue;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Local;

/// <summary>The relay's own pages: <c>/</c> for a person, <c>/healthz</c> (JSON; 503 while it waits for something) and <c>/metrics</c> (Prometheus text).</summary>
internal sealed class LocalPages(RelayStatus status, TelemetryQueue queue, ProbeEndPoint probes, RelayClock clock, AlertBook alerts, MediaServerHealer healer)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    internal LocalAnswer? Page(string path) => path switch
    {
        "/" => new LocalAnswer(200, "text/html; charset=utf-8", Page()),
        "/healthz" => Health(),
        "/metrics" => new LocalAnswer(200, "text/plain; version=0.0.4; charset=utf-8", Metrics()),
        _ => null,
    };

    private LocalAnswer Health()
    {
        RelayReport report = status.Report();
        string body = JsonSerializer.Serialize(
            new
            {
                healthy = report.Healthy,
                report.Node,
                report.Boot,
                report.NodeState,
                report.WaitingFor,
                report.SendTrouble,
                report.UptimeSeconds,
                report.Targets,
                report.LastSentAtUnixMs,
                queuedBatches = queue.Count,
                queuedBytes = queue.Bytes,
                droppedBatches = queue.Dropped,
                clockSkewMs = clock.SkewMs,
                mediaServer = healer.Report(),
                alerts = alerts.Reports().Where(alert => alert.Raised).Select(alert => new { alert.Name, alert.Subject, alert.Sentence, alert.SinceUnixMs, alert.Figure }),
                probeAddress = probes.Bound.ToString(),
            },
            JsonOptions);
        return new LocalAnswer(report.Healthy ? 200 : 503, "application/json", body + "\n");
    }

    // For a person with a browser on this machine; what it shows is on the other pages too. Everything that is not a number is encoded: a file's name may be anything.
    private string Page()
    {
        RelayReport report = status.Report();
        HealingReport healing = healer.Report();
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"10\"><title>dTelecom relay</title></head><body><h1>dTelecom relay</h1><table>");
        void Row(string name, object? value) => html.Append("<tr><th scope=\"row\" align=\"left\">").Append(name).Append("</th><td>")
            .Append(WebUtility.HtmlEncode(Convert.ToString(value ?? "-", CultureInfo.InvariantCulture))).Append("</td></tr>");
        Row("Node", report.Node);
        Row("State", report.NodeState);
        Row("Healthy", report.Healthy ? "yes" : "no");
        Row("Waiting for", report.WaitingFor);
        Row("Trouble with sending", report.SendTrouble);
        Row("Up for, s", report.UptimeSeconds);
        Row("Samples, observations, batches sent", string.Create(CultureInfo.InvariantCulture, $"{report.Samples}, {report.Observations}, {report.Sent}"));
        Row("Queue, batches and bytes", string.Create(CultureInfo.InvariantCulture, $"{queue.Count}, {queue.Bytes}"));
        Row("Dropped by the full queue", queue.Dropped);
        Row("Peers witnessed", report.Targets);
        Row("Clock minus the service's, ms", clock.SkewMs);
        Row("Media server", healing.Up switch { true => "answers", false => "does not answer", null => null });
        html.Append("</table><h2>Alerts</h2><ul>");
        foreach (AlertReport alert in alerts.Reports().Where(alert => alert.Raised))
            html.Append("<li>").Append(WebUtility.HtmlEncode($"{alert.Name} {alert.Subject}: {alert.Sentence}")).Append("</li>");
        return html.Append("</ul><p><a href=\"/healthz\">/healthz</a> <a href=\"/metrics\">/metrics</a></p></body></html>\n").ToString();
    }

    private string Metrics()
    {
        RelayReport report = status.Report();
        var text = new StringBuilder();
        void Write(string name, string type, string help, long value) => text.Append(CultureInfo.InvariantCulture,
            $"# HELP dtelecom_relay_{name} {help}\n# TYPE dtelecom_relay_{name} {type}\ndtelecom_relay_{name} {value}\n");
        Write("healthy", "gauge", "1 when the relay waits for nothing.", report.Healthy ? 1 : 0);
        Write("uptime_seconds", "gauge", "Seconds since the relay started.", report.UptimeSeconds);
        Write("targets", "gauge", "Peers that this node witnesses.", report.Targets);
        Write("samples_total", "counter", "Samples taken.", report.Samples);
        Write("observations_total", "counter", "Observations of peers made.", report.Observations);
        Write("batches_sealed_total", "counter", "Batches put into the queue.", report.Batches);
        Write("batches_sent_total", "counter", "Batches that the hub took.", report.Sent);
        Write("batches_refused_total", "counter", "Batches that the hub refused for good.", report.Refused);
        Write("send_failures_total", "counter", "Attempts to send that failed.", report.SendFailures);
        Write("queue_batches", "gauge", "Batches that wait in the queue.", queue.Count);
        Write("queue_bytes", "gauge", "Disk that the queue takes.", queue.Bytes);
        Write("queue_dropped_total", "counter", "Batches dropped by the full queue.", queue.Dropped);
        Write("queue_damaged_bytes_total", "counter", "Bytes in the queue's files that were no whole record.", queue.DamagedBytes);
        Write("probes_answered_total", "counter", "Probes of others answered.", probes.Answered);
        Write("probes_ignored_total", "counter", "Packets on the probe port that were not answered.", probes.Ignored);
        if (clock.SkewMs is long skewMs)
            Write("clock_skew_milliseconds", "gauge", "This machine's clock minus the service's.", skewMs);
        HealingReport healing = healer.Report();
        if (healing.Up is bool up)
            Write("media_server_up", "gauge", "1 when the media server answered its last check.", up ? 1 : 0);
        Write("media_server_restarts_total", "counter", "Times that the media server was restarted.", healing.Restarts);
        Write("media_server_restarts_failed_total", "counter", "Of those, the command failed.", healing.RestartsFailed);
        WriteAlerts(text, alerts.Reports());
        Write("resident_bytes", "gauge", "Memory of this process.", Environment.WorkingSet);
        return text.ToString();
    }

    private static void WriteAlerts(StringBuilder text, IReadOnlyList<AlertReport> reports)
    {
        string Labels(AlertReport report) => $"{{alert=\"{report.Name}\",subject=\"{report.Subject.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"}}";
        text.Append("# HELP dtelecom_relay_alert 1 while the alert is raised.\n# TYPE dtelecom_relay_alert gauge\n");
        foreach (AlertReport report in reports)
            text.Append(CultureInfo.InvariantCulture, $"dtelecom_relay_alert{Labels(report)} {(report.Raised ? 1 : 0)}\n");
        text.Append("# HELP dtelecom_relay_alert_figure What the alert is judged by (see docs/relay.md); absent while not known.\n# TYPE dtelecom_relay_alert_figure gauge\n");
        foreach (AlertReport report in reports.Where(report => report.Figure is not null))
            text.Append(CultureInfo.InvariantCulture, $"dtelecom_relay_alert_figure{Labels(report)} {report.Figure}\n");
    }
}
