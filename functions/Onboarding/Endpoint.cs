using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NodeProgram.Functions.Onboarding;

/// <summary>A host and a port: IPv4, IPv6 in brackets, or a DNS name in lower case.</summary>
public sealed record Endpoint(string Host, int Port)
{
    private const int TextCharactersMax = 260;
    private const int LabelCharactersMax = 63;

    /// <summary>The address when the host is one; null for a DNS name.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <summary>
    /// Whether peers on the public internet can be asked to send there: not loopback, private, link-local, carrier-grade NAT, multicast, reserved or a single-label name.
    /// A name that resolves to such an address is found out when it is resolved.
    /// </summary>
    public bool IsPublic => Address is { } address ? IsPublicAddress(address) : Host.Contains('.') && !Host.EndsWith(".local", StringComparison.Ordinal) && !Host.EndsWith(".internal", StringComparison.Ordinal);

    /// <summary>Reads <c>host:port</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Endpoint? endpoint)
    {
        endpoint = null;
        if (text is null or { Length: > TextCharactersMax } || text.LastIndexOf(':') is var colon && colon <= 0)
            return false;
        string host = text[..colon], portText = text[(colon + 1)..];
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65_535 || portText[0] == '0')
            return false;
        if (host[0] == '[')
        {
            if (host[^1] != ']' || host.Contains('%') || !IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out IPAddress? v6) || v6.AddressFamily != AddressFamily.InterNetworkV6)
                return false;
            endpoint = new Endpoint(v6.ToString(), port);
            return true;
        }
        // Resolvers take "1" and "0x7f.1" for addresses too; here only the one dotted form is an address, and those others are no names either.
        bool isAddress = IPAddress.TryParse(host, out IPAddress? v4) && v4.AddressFamily == AddressFamily.InterNetwork && v4.ToString() == host;
        if (!isAddress && (v4 is not null || !IsName(host)))
            return false;
        endpoint = new Endpoint(host.ToLowerInvariant(), port);
        return true;
    }

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool IsPublicAddress(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            byte first = address.GetAddressBytes()[0];
            return (first & 0xE0) == 0x20; // 2000::/3 is all that is given out
        }
        byte[] b = address.GetAddressBytes();
        return !(b[0] is 0 or 10 or 127 or >= 224
            || (b[0] == 100 && b[1] is >= 64 and <= 127)
            || (b[0] == 169 && b[1] == 254)
            || (b[0] == 172 && b[1] is >= 16 and <= 31)
            || (b[0] == 192 && b[1] == 168)
            || (b[0] == 192 && b[1] == 0 && b[2] == 0)
            || (b[0] == 198 && b[1] is 18 or 19));
    }

    /// <inheritdoc/>
    public override string ToString() => Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static bool IsName(string host) => host.Length <= 253 && !host.Split('.').Any(label =>
            label.Length is 0 or > LabelCharactersMax || label[0] == '-' || label[^1] == '-' || label.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
        && !host.Split('.')[^1].All(char.IsAsciiDigit);
}
