using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NodeProgram.Emulator.EventHubs.Hosting;

/// <summary>
/// The certificate of the HTTPS front: self-signed for 127.0.0.1, ::1 and localhost, made once and kept in the data directory.
/// <c>eventhubs.crt</c> (PEM, public) is what a client is told to trust, <c>eventhubs.key</c> (PEM, mode 0600) stays here.
/// </summary>
public static class EventHubsCertificate
{
    public const string CertificateFileName = "eventhubs.crt";
    public const string KeyFileName = "eventhubs.key";

    private static readonly TimeSpan _lifetime = TimeSpan.FromDays(825);
    private static readonly TimeSpan _renewBefore = TimeSpan.FromDays(30);

    /// <summary>The certificate with its private key, ready for Kestrel. A new one is made if there is none, or it expires within 30 days.</summary>
    /// <exception cref="EventLogException">The files cannot be read or written, or do not belong together.</exception>
    public static X509Certificate2 LoadOrCreate(string dataDirectory, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentNullException.ThrowIfNull(time);
        string certificatePath = Path.Combine(dataDirectory, CertificateFileName);
        try
        {
            Directory.CreateDirectory(dataDirectory);
            string keyPath = Path.Combine(dataDirectory, KeyFileName);
            DateTimeOffset now = time.GetUtcNow();
            if (File.Exists(certificatePath) && File.Exists(keyPath))
            {
                X509Certificate2 kept = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
                if (kept.NotAfter.ToUniversalTime() - now.UtcDateTime > _renewBefore && kept.NotBefore.ToUniversalTime() <= now.UtcDateTime)
                    return kept;
                kept.Dispose();
            }

            return Create(certificatePath, keyPath, now);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new EventLogException(EventLogFault.Io, certificatePath, $"The certificate of the event hubs cannot be kept: {fault.Message}", fault);
        }
    }

    private static X509Certificate2 Create(string certificatePath, string keyPath, DateTimeOffset now)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost, O=Embedded Event Hubs", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        // A leaf that is its own root: clients that pin it need no more, and it can sign nothing else.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using X509Certificate2 made = request.CreateSelfSigned(now - TimeSpan.FromHours(1), now + _lifetime);
        PrivateFile.Write(keyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
        File.WriteAllText(certificatePath, made.ExportCertificatePem() + "\n");
        return X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
    }
}
