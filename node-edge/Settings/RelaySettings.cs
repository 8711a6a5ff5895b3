using System.Globalization;
using System.Net;
using NodeProgram.Edge.Healing;

namespace NodeProgram.Edge.Settings;

/// <summary>The settings of one relay, checked. See <see cref="RelaySetting"/> for what each means.</summary>
internal sealed record RelaySettings
{
    private static readonly char[] ListSeparators = [',', ' '];

    internal required string DataDirectory { get; init; }

    internal required Uri Service { get; init; }

    internal string? CaFile { get; init; }

    internal required IPEndPoint ProbeBind { get; init; }

    internal string? PublicAddress { get; init; }

    internal required IPEndPoint Local { get; init; }

    internal required long QueueBytes { get; init; }

    internal required string ProcRoot { get; init; }

    internal required string SysRoot { get; init; }

    internal required string EtcRoot { get; init; }

    internal required IReadOnlyList<string> Hubs { get; init; }

    internal required IReadOnlyList<(int Port, string Protocol)> Ports { get; init; }

    internal Uri? DownloadUrl { get; init; }

    internal Uri? UploadUrl { get; init; }

    internal Uri? LiveKitMetrics { get; init; }

    /// <summary><c>user:password</c>; null for none.</summary>
    internal string? LiveKitMetricsAuth { get; init; }

    internal Uri? LiveKitHealth { get; init; }

    /// <summary>Program and arguments; null for none.</summary>
    internal IReadOnlyList<string>? LiveKitRestart { get; init; }

    internal required int LiveKitRestartAfter { get; init; }

    internal required IReadOnlyList<string> Certificates { get; init; }

    /// <exception cref="SettingsException">A value cannot be used.</exception>
    internal static RelaySettings From(SettingsSource source) => new()
    {
        DataDirectory = Path.GetFullPath(source[RelaySetting.Data]!),
        Service = ServiceUri(source),
        CaFile = source[RelaySetting.CaFile],
        ProbeBind = EndPoint(RelaySetting.ProbeBind, source),
        PublicAddress = source[RelaySetting.PublicAddress] is string address ? HostAndPort(RelaySetting.PublicAddress, address) : null,
        Local = LocalEndPoint(source),
        QueueBytes = long.TryParse(source[RelaySetting.QueueBytes], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes is >= 65_536 and <= 1L << 40
            ? bytes : throw new SettingsException(RelaySetting.QueueBytes, "not a whole number from 65536 to 2^40."),
        ProcRoot = source[RelaySetting.Proc]!,
        SysRoot = source[RelaySetting.Sys]!,
        EtcRoot = source[RelaySetting.Etc]!,
        Hubs = [.. List(source[RelaySetting.Hubs]).Select(hub => HostAndPort(RelaySetting.Hubs, hub))],
        Ports = [.. List(source[RelaySetting.Ports]).Select(Port)],
        DownloadUrl = WebUri(RelaySetting.DownloadUrl, source),
        UploadUrl = WebUri(RelaySetting.UploadUrl, source),
        LiveKitMetrics = WebUri(RelaySetting.LiveKitMetrics, source),
        LiveKitMetricsAuth = MetricsAuth(source),
        LiveKitHealth = WebUri(RelaySetting.LiveKitHealth, source),
        LiveKitRestart = Restart(source),
        LiveKitRestartAfter = int.TryParse(source[RelaySetting.LiveKitRestartAfter], NumberStyles.None, CultureInfo.InvariantCulture, out int failures) && failures is >= 1 and <= 1_000
            ? failures : throw new SettingsException(RelaySetting.LiveKitRestartAfter, "not a whole number from 1 to 1000."),
        Certificates = List(source[RelaySetting.Certificates]),
    };

    private static string[] List(string? value) => (value ?? "").Split(ListSeparators, StringSplitOptions.RemoveEmptyEntries);

    private static Uri ServiceUri(SettingsSource source)
    {
        Uri uri = WebUri(RelaySetting.Service, source)!;
        // Credentials come back over this connection.
        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)
            throw new SettingsException(RelaySetting.Service, "must be https, or http on this machine.");
        return uri;
    }

    private static Uri? WebUri(RelaySetting setting, SettingsSource source)
    {
        if (source[setting] is not string text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            ? uri : throw new SettingsException(setting, $"\"{text}\" is not an http or https address.");
    }

    private static IReadOnlyList<string>? Restart(SettingsSource source)
    {
        if (source[RelaySetting.LiveKitRestart] is not string text)
            return null;
        if (source[RelaySetting.LiveKitHealth] is null)
            throw new SettingsException(RelaySetting.LiveKitRestart, $"needs {RelaySetting.LiveKitHealth.Option}, by which it is decided.");
        return RestartCommand.Split(text) ?? throw new SettingsException(RelaySetting.LiveKitRestart, "is not a program and its arguments (an open quote?).");
    }

    private static string? MetricsAuth(SettingsSource source)
    {
        RelaySetting setting = source[RelaySetting.LiveKitMetricsAuth] is null ? RelaySetting.LiveKitMetricsAuthFile : RelaySetting.LiveKitMetricsAuth;
        string? auth = source[RelaySetting.LiveKitMetricsAuth] ?? (source[RelaySetting.LiveKitMetricsAuthFile] is string path ? Secret(path) : null);
        if (auth is null)
            return null;
        if (auth.IndexOf(':', StringComparison.Ordinal) < 1 || auth.Any(char.IsControl))
            throw new SettingsException(setting, "is not user:password.");
        Uri? page = WebUri(RelaySetting.LiveKitMetrics, source);
        return page is null || page.Scheme == Uri.UriSchemeHttps || page.IsLoopback
            ? auth : throw new SettingsException(RelaySetting.LiveKitMetrics, "must be https, or http on this machine, to send a password to it.");
    }

    private static string Secret(string path)
    {
        try
        {
            return new FileInfo(path).Length <= 1_024 ? File.ReadAllText(path).TrimEnd('\r', '\n') : throw new SettingsException(RelaySetting.LiveKitMetricsAuthFile, $"{path} has more than 1024 bytes.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(RelaySetting.LiveKitMetricsAuthFile, $"{path} cannot be read: {exception.Message}");
        }
    }

    private static IPEndPoint EndPoint(RelaySetting setting, SettingsSource source) =>
        IPEndPoint.TryParse(source[setting]!, out IPEndPoint? endPoint) && source[setting]!.Contains(':', StringComparison.Ordinal)
            ? endPoint : throw new SettingsException(setting, $"\"{source[setting]}\" is not an IP address and port, like 0.0.0.0:7882.");

    private static IPEndPoint LocalEndPoint(SettingsSource source)
    {
        IPEndPoint endPoint = EndPoint(RelaySetting.Local, source);
        return IPAddress.IsLoopback(endPoint.Address) ? endPoint : throw new SettingsException(RelaySetting.Local, "must be a loopback address.");
    }

    private static string HostAndPort(RelaySetting setting, string text)
    {
        int colon = text.LastIndexOf(':');
        bool valid = colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535
            && Uri.CheckHostName(text[..colon].Trim('[', ']')) != UriHostNameType.Unknown;
        return valid ? text : throw new SettingsException(setting, $"\"{text}\" is not host:port.");
    }

    private static (int Port, string Protocol) Port(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535 && (parts[1] is "tcp" or "udp")
            ? (port, parts[1]) : throw new SettingsException(RelaySetting.Ports, $"\"{text}\" is not like 7881/tcp.");
    }
}
