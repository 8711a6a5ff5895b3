using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Service;

/// <summary>The HTTP client of the relay: few connections, no redirects, no cookies, and certificates of an extra file trusted beside the system's.</summary>
internal static class HttpTransport
{
    internal static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);

    /// <exception cref="SettingsException">The certificate file cannot be read.</exception>
    internal static HttpClient Create(RelaySettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            MaxConnectionsPerServer = 2,
            MaxResponseHeadersLength = 16,
        };
        if (settings.CaFile is string path)
            handler.SslOptions.RemoteCertificateValidationCallback = TrustBeside(Load(path));
        // Each request has its own time limit; the client's would hide which.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 1 << 20 };
    }

    private static X509Certificate2Collection Load(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new SettingsException(RelaySetting.CaFile, $"{path} cannot be read: {exception.Message}");
        }

        return certificates.Count > 0 ? certificates : throw new SettingsException(RelaySetting.CaFile, $"{path} holds no certificate.");
    }

    private static RemoteCertificateValidationCallback TrustBeside(X509Certificate2Collection roots) => (_, certificate, sent, errors) =>
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // A wrong name stays wrong, whoever signed it.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (sent is not null)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(element => element.Certificate).ToArray());
        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    };
}
