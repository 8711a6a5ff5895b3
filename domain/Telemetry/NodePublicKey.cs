using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Telemetry;

/// <summary>
/// The public key of a node: NIST P-256 as SubjectPublicKeyInfo (RFC 5480), uncompressed point, exactly 91 bytes. One key has one such form, hence one <see cref="NodeId"/>.
/// </summary>
public static class NodePublicKey
{
    /// <summary>The length of the DER form, 91 bytes.</summary>
    public const int DerBytes = 91;

    // SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING 04 || x || y }
    private static ReadOnlySpan<byte> DerPrefix =>
    [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>Reads a key; false unless the bytes are the one DER form of a point on the curve. The caller disposes of the key.</summary>
    public static bool TryImport(ReadOnlySpan<byte> subjectPublicKeyInfo, [NotNullWhen(true)] out ECDsa? key)
    {
        key = null;
        if (subjectPublicKeyInfo.Length != DerBytes || !subjectPublicKeyInfo.StartsWith(DerPrefix))
            return false;

        var candidate = ECDsa.Create();
        try
        {
            candidate.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            key = candidate;
            return true;
        }
        catch (CryptographicException)
        {
            candidate.Dispose();
            return false;
        }
    }

    /// <summary>The node that holds this key.</summary>
    public static NodeId NodeOf(ECDsa key) => NodeId.FromPublicKey(key.ExportSubjectPublicKeyInfo());
}
