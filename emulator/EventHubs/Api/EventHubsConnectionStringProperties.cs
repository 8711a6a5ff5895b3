#nullable disable
namespace Azure.Messaging.EventHubs;

/// <summary>A connection string taken apart: <c>Endpoint=sb://host[:port]/;SharedAccessKeyName=..;SharedAccessKey=..[;EntityPath=hub]</c>.</summary>
public class EventHubsConnectionStringProperties
{
    /// <summary>The endpoint, scheme <c>sb</c>; null if the string names none.</summary>
    public Uri Endpoint { get; private init; }

    /// <summary>The host of the endpoint, without a port; null if there is no endpoint.</summary>
    public string FullyQualifiedNamespace => this.Endpoint?.Host;

    /// <summary>The hub (EntityPath); null in the connection string of a namespace.</summary>
    public string EventHubName { get; private init; }

    public string SharedAccessKeyName { get; private init; }

    public string SharedAccessKey { get; private init; }

    public string SharedAccessSignature { get; private init; }

    /// <summary>Takes the string apart. Unknown names are ignored, names are not case-sensitive.</summary>
    /// <exception cref="FormatException">A part has no name or no value, or the endpoint is no <c>sb://</c> address.</exception>
    public static EventHubsConnectionStringProperties Parse(string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        Dictionary<string, string> parts = new(StringComparer.OrdinalIgnoreCase);
        foreach (string part in connectionString.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == part.Length - 1)
                throw new FormatException("The connection string could not be parsed; a part of it has no name or no value.");
            parts[part[..equals].Trim()] = part[(equals + 1)..].Trim();
        }

        return new()
        {
            Endpoint = parts.TryGetValue("Endpoint", out string endpoint) ? EndpointOf(endpoint) : null,
            EventHubName = parts.GetValueOrDefault("EntityPath"),
            SharedAccessKeyName = parts.GetValueOrDefault("SharedAccessKeyName"),
            SharedAccessKey = parts.GetValueOrDefault("SharedAccessKey"),
            SharedAccessSignature = parts.GetValueOrDefault("SharedAccessSignature"),
        };
    }

    private static Uri EndpointOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri uri) && uri.Scheme == "sb" && uri.Host.Length > 0
            ? uri
            : throw new FormatException("The connection string could not be parsed; its Endpoint is not an sb:// address.");
}
