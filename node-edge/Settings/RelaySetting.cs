namespace NodeProgram.Edge.Settings;

/// <summary>A setting of the relay. One name gives all its forms: <c>--queue-bytes</c>, <c>RELAY_QUEUE_BYTES</c>, <c>"queueBytes"</c> in the file.</summary>
/// <param name="Name">The name, words joined by dashes.</param>
/// <param name="Default">The value when nobody sets it; null for none.</param>
/// <param name="Help">What it means, with unit and range.</param>
internal sealed record RelaySetting(string Name, string? Default, string Help)
{
    internal static readonly RelaySetting Config = new("config", null, "JSON file with any of these settings in camel case; options and environment come before it.");
    internal static readonly RelaySetting Data = new("data", "relay-data", "Directory of the relay's own: node key, queue. Back up the key.");
    internal static readonly RelaySetting Service = new("service", "http://127.0.0.1:7071", "Address of the program's API; https unless it is this machine.");
    internal static readonly RelaySetting CaFile = new("ca", null, "PEM file with certificates to trust beside the system's.");
    internal static readonly RelaySetting ProbeBind = new("probe-bind", "0.0.0.0:7882", "Address and UDP port for probes between relays; port 0 takes a free one.");
    internal static readonly RelaySetting PublicAddress = new("public-address", null, "Host and port at which peers reach the probe port.");
    internal static readonly RelaySetting Local = new("local", "127.0.0.1:9478", "Loopback address of /healthz and /metrics; port 0 takes a free one.");
    internal static readonly RelaySetting QueueBytes = new("queue-bytes", "67108864", "Disk that waiting telemetry may take, bytes, 65536 to 2^40; the oldest is dropped first.");
    internal static readonly RelaySetting Proc = new("proc", "/proc", "Where the host's /proc is mounted.");
    internal static readonly RelaySetting Sys = new("sys", "/sys", "Where the host's /sys is mounted.");
    internal static readonly RelaySetting Etc = new("etc", "/etc", "Where the host's /etc is mounted.");
    internal static readonly RelaySetting Hubs = new("hubs", "", "Hubs whose distance preflight measures: host:port, joined by commas.");
    internal static readonly RelaySetting Ports = new("ports", "7880/tcp,7881/tcp", "Ports that the node needs beside the probe port, joined by commas.");
    internal static readonly RelaySetting DownloadUrl = new("download-url", null, "Address that preflight downloads from to measure bandwidth.");
    internal static readonly RelaySetting UploadUrl = new("upload-url", null, "Address that preflight uploads to (POST) to measure bandwidth.");
    internal static readonly RelaySetting LiveKitMetrics = new("livekit-metrics", null, "Address of LiveKit's Prometheus page, like http://127.0.0.1:6789/metrics.");
    internal static readonly RelaySetting LiveKitMetricsAuth = new("livekit-metrics-auth", null, "user:password for that page; better by environment or file than as an option.");
    internal static readonly RelaySetting LiveKitMetricsAuthFile = new("livekit-metrics-auth-file", null, "File with user:password for that page.");
    internal static readonly RelaySetting LiveKitHealth = new("livekit-health", null, "Address of LiveKit's signal port, like http://127.0.0.1:7880/, where it says whether it is ready.");
    internal static readonly RelaySetting LiveKitRestart = new("livekit-restart", null, "Program and arguments, no shell, that restart LiveKit when its health fails; double quotes keep blanks together.");
    internal static readonly RelaySetting LiveKitRestartAfter = new("livekit-restart-after", "3", "Failed health checks in a row before a restart, 1 to 1000.");
    internal static readonly RelaySetting Certificates = new("certificates", "", "PEM files whose expiry is watched, joined by commas.");

    /// <summary>All settings in the order of the help.</summary>
    internal static readonly IReadOnlyList<RelaySetting> All =
    [
        Config, Data, Service, CaFile, ProbeBind, PublicAddress, Local, QueueBytes, Proc, Sys, Etc, Hubs, Ports, DownloadUrl, UploadUrl,
        LiveKitMetrics, LiveKitMetricsAuth, LiveKitMetricsAuthFile, LiveKitHealth, LiveKitRestart, LiveKitRestartAfter, Certificates,
    ];

    internal string Option => "--" + Name;

    internal string Variable => "RELAY_" + Name.Replace('-', '_').ToUpperInvariant();

    internal string FileField
    {
        get
        {
            string[] words = Name.Split('-');
            return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        }
    }
}
