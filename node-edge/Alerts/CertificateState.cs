using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodeProgram.Edge.Alerts;

/// <summary>When the first of a PEM file's certificates expires, or why it cannot be told.</summary>
internal sealed record CertificateState(long? ExpiresAtUnixMs, string? Fault)
{
    private const int FileBytesMax = 1 << 20;

    internal static CertificateState Read(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            if (new FileInfo(file).Length > FileBytesMax)
                return new CertificateState(null, $"has more than {FileBytesMax} bytes");
            certificates.ImportFromPem(File.ReadAllText(file));
            return certificates.Count == 0
                ? new CertificateState(null, "holds no certificate")
                : new CertificateState(certificates.Min(certificate => new DateTimeOffset(certificate.NotAfter).ToUnixTimeMilliseconds()), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new CertificateState(null, $"cannot be read: {exception.Message}");
        }
        finally
        {
            foreach (X509Certificate2 certificate in certificates)
                certificate.Dispose();
        }
    }
}
