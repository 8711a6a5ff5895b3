namespace NodeProgram.Emulator.EventHubs.Security;

/// <summary>What a token is for: a host and the segments of a path. It covers every resource whose path begins with these segments.</summary>
internal sealed class ResourceScope
{
    private static readonly string[] _schemes = ["https", "http", "sb", "amqps", "amqp"];

    private readonly string _host;
    private readonly string[] _segments;

    private ResourceScope(string host, string[] segments)
    {
        this._host = host;
        this._segments = segments;
    }

    /// <summary>The scope from the encoded <c>sr</c> of a token, with or without a scheme; null if it is no address.</summary>
    public static ResourceScope? TryParse(string encodedResource)
    {
        string resource = Uri.UnescapeDataString(encodedResource);
        int scheme = resource.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0 && !_schemes.Contains(resource[..scheme], StringComparer.OrdinalIgnoreCase))
            return null;
        string rest = scheme < 0 ? resource : resource[(scheme + 3)..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        if (authority.Length == 0 || authority.AsSpan().ContainsAny('?', '#', '@'))
            return null;
        string[] segments = slash < 0 ? [] : [.. rest[slash..].Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        return new(HostOf(authority), segments);
    }

    /// <summary>Whether the token is for this host and the path lies within it. Letters' case does not matter, as with the service; whole segments do.</summary>
    public bool Covers(IReadOnlySet<string> hosts, ReadOnlySpan<string> path)
    {
        if (!hosts.Contains(this._host) || this._segments.Length > path.Length)
            return false;
        for (int i = 0; i < this._segments.Length; i++)
        {
            if (!string.Equals(this._segments[i], path[i], StringComparison.OrdinalIgnoreCase))
                return false;
        }

        return true;
    }

    // A port is part of how one reaches the emulator, not of what the token is for.
    private static string HostOf(string authority)
    {
        int colon = authority.LastIndexOf(':');
        return colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
    }
}
