using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace NodeProgram.Emulator.EventHubs.Client;

/// <summary>Which self-signed certificate the producer client accepts beside those that the system trusts: the one of the embedded front, and no other.</summary>
public static class ClientTrust
{
    /// <summary>The environment's name for the setting <c>Emulator:EventHubs:CertificateFile</c>.</summary>
    public const string EnvironmentVariable = "Emulator__EventHubs__CertificateFile";

    private static string? _certificateFile = Environment.GetEnvironmentVariable(EnvironmentVariable);

    /// <summary>A PEM file (<c>eventhubs.crt</c> of the data directory); null to trust what the system trusts. At first what the environment says. Read at each new connection.</summary>
    public static string? CertificateFile
    {
        get => Volatile.Read(ref _certificateFile);
        set => Volatile.Write(ref _certificateFile, value);
    }

    internal static bool Accept(X509Certificate? shown, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // An unknown root is what a pinned certificate is for; a wrong name or no certificate at all is not.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || shown is null || CertificateFile is not { } path || !File.Exists(path))
            return false;
        using X509Certificate2 pinned = X509Certificate2.CreateFromPem(File.ReadAllText(path));
        return pinned.RawDataMemory.Span.SequenceEqual(shown.GetRawCertData());
    }
}
