using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>The Emulator:* settings, checked.</summary>
/// <param name="DataDirectory">Full path of the directory that holds everything durable.</param>
/// <param name="Http">Where HTTP functions listen; port 0 = any free one.</param>
/// <param name="EventHubs">Where Event Hubs listens (HTTPS); port 0 = any free one.</param>
/// <param name="MaxRequestBodyBytes">Longest body of a request to an HTTP function.</param>
internal sealed record EmulatorSettings(string DataDirectory, Uri Http, Uri EventHubs, long MaxRequestBodyBytes)
{
    public const string DataDirectoryKey = "Emulator:DataDirectory";
    public const string HttpUrlKey = "Emulator:Http:Url";
    public const string EventHubsUrlKey = "Emulator:EventHubs:Url";
    public const string MaxRequestBodyBytesKey = "Emulator:Http:MaxRequestBodyBytes";

    public static readonly IReadOnlyDictionary<string, string?> Defaults = new Dictionary<string, string?>
    {
        [DataDirectoryKey] = ".data",
        [HttpUrlKey] = "http://127.0.0.1:7071",
        [EventHubsUrlKey] = "https://127.0.0.1:7072",
        [MaxRequestBodyBytesKey] = "16777216",
    };

    public static EmulatorSettings Read(IConfiguration configuration, string contentRoot)
    {
        var directory = configuration[DataDirectoryKey];
        if (string.IsNullOrWhiteSpace(directory) || directory.Contains(';', StringComparison.Ordinal))
        {
            throw new HostStartException($"{DataDirectoryKey} must name a directory, without ';'.");
        }

        var bodyText = configuration[MaxRequestBodyBytesKey];
        if (!long.TryParse(bodyText, NumberStyles.None, CultureInfo.InvariantCulture, out var bodyBytes) || bodyBytes is < 1 or > 1L << 30)
        {
            throw new HostStartException($"{MaxRequestBodyBytesKey} is '{bodyText}'; it must be a number of bytes from 1 to {1L << 30}.");
        }

        return new(
            Path.GetFullPath(directory, contentRoot), Url(configuration, HttpUrlKey, Uri.UriSchemeHttp), Url(configuration, EventHubsUrlKey, Uri.UriSchemeHttps),
            bodyBytes);
    }

    private static Uri Url(IConfiguration configuration, string key, string scheme)
    {
        var text = configuration[key];
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == scheme && url.AbsolutePath == "/" && System.Net.IPAddress.TryParse(url.DnsSafeHost, out _)
            ? url
            : throw new HostStartException($"{key} is '{text}'; it must be {scheme}://(IP address):(port), such as {Defaults[key]}, port 0 for any free one.");
    }
}
