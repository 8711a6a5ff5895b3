using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// How a node signs a request to the service: header <c>Authorization: NodeSignature node="0x..",at="unix ms",sig="base64url"</c>, ECDSA P-256 with SHA-256 over
/// the UTF-8 lines METHOD, path with query, at, and the hex SHA-256 of the body, joined by LF. Both sides use this type.
/// </summary>
public sealed record NodeSignature
{
    /// <summary>The authorization scheme, <c>NodeSignature</c>.</summary>
    public const string Scheme = "NodeSignature";

    private const int HeaderLengthMax = 256;

    private NodeSignature(NodeId node, long atUnixMs, string signature) => (Node, AtUnixMs, Signature) = (node, atUnixMs, signature);

    /// <summary>The node that says it made the request.</summary>
    public NodeId Node { get; }

    /// <summary>When it was signed, Unix milliseconds by the node's clock, not negative.</summary>
    public long AtUnixMs { get; }

    /// <summary>The signature, 86 characters of base64url.</summary>
    public string Signature { get; }

    /// <summary>Signs a request.</summary>
    /// <param name="key">The node's private key.</param>
    /// <param name="method">The HTTP method; upper case is signed.</param>
    /// <param name="pathAndQuery">As sent, from the first <c>/</c> on, e.g. <c>/api/nodes/0x../configuration?x=1</c>.</param>
    /// <param name="atUnixMs">Now.</param>
    /// <param name="body">The body as sent; empty without one.</param>
    /// <param name="node">The node that the key speaks for; null: that of which it is the first key.</param>
    public static NodeSignature Create(ECDsa key, string method, string pathAndQuery, long atUnixMs, ReadOnlySpan<byte> body, NodeId? node = null)
    {
        byte[] signature = key.SignData(GetSigningBytes(method, pathAndQuery, atUnixMs, body), HashAlgorithmName.SHA256);
        return new NodeSignature(node ?? NodePublicKey.NodeOf(key), atUnixMs, SignatureText.Format(signature));
    }

    /// <summary>Reads the header's value; false unless it has exactly the form above, fields in that order.</summary>
    public static bool TryParse(string? header, [NotNullWhen(true)] out NodeSignature? signature)
    {
        signature = null;
        const string prefix = Scheme + " node=\"";
        if (header is null or { Length: > HeaderLengthMax } || !header.StartsWith(prefix, StringComparison.Ordinal) || header[^1] != '"')
            return false;

        string[] parts = header[prefix.Length..^1].Split(["\",at=\"", "\",sig=\""], StringSplitOptions.None);
        if (parts.Length != 3 || !NodeId.TryParse(parts[0], out NodeId node) || !SignatureText.IsValid(parts[2])
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long atUnixMs))
            return false;

        var candidate = new NodeSignature(node, atUnixMs, parts[2]);
        signature = candidate.ToString() == header ? candidate : null;
        return signature is not null;
    }

    /// <summary>True when the key signed exactly this request; that it is the key of <see cref="Node"/> is the caller's duty (a node's key may be renewed). Freshness is <see cref="IsFresh"/>; replay within it is the caller's to refuse.</summary>
    public bool Verify(ReadOnlySpan<byte> subjectPublicKeyInfo, string method, string pathAndQuery, ReadOnlySpan<byte> body)
    {
        if (!NodePublicKey.TryImport(subjectPublicKeyInfo, out ECDsa? key))
            return false;
        using (key)
        {
            return SignatureText.TryParse(Signature, out byte[] signature)
                && key.VerifyData(GetSigningBytes(method, pathAndQuery, AtUnixMs, body), signature, HashAlgorithmName.SHA256);
        }
    }

    /// <summary>True when <see cref="AtUnixMs"/> is within <see cref="TelemetryPolicy.RequestSkewSecondsMax"/> of the service's time, both ends included.</summary>
    public bool IsFresh(long nowUnixMs, TelemetryPolicy policy)
    {
        long windowMs = policy.RequestSkewSecondsMax * 1000L;
        return AtUnixMs >= nowUnixMs - windowMs && AtUnixMs <= nowUnixMs + windowMs;
    }

    /// <summary>The header's value.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme} node=\"{Node}\",at=\"{AtUnixMs}\",sig=\"{Signature}\"");

    private static byte[] GetSigningBytes(string method, string pathAndQuery, long atUnixMs, ReadOnlySpan<byte> body) => Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{method.ToUpperInvariant()}\n{pathAndQuery}\n{atUnixMs}\n{Convert.ToHexStringLower(SHA256.HashData(body))}"));
}
