using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.EndToEnd.Tests.Running;

/// <summary>
/// What a relay needs to send: the program's certificate, and a token scoped to its publisher. The token is signed here with the hub's own key, as the program does
/// for a node that operates: the hub and the ingestion do not ask whether a node is registered.
/// </summary>
internal sealed class HubAccess(string dataDirectory)
{
    private const string Rule = "RootManageSharedAccessKey";
    private readonly byte[] key = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(dataDirectory, "eventhubs.sas")).Trim());
    private readonly X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(dataDirectory, "eventhubs.crt")));

    public static string PathOf(NodeId node) => $"/telemetry/publishers/{node}/messages";

    /// <summary>The Authorization header of a node; good for a day.</summary>
    public string TokenOf(NodeId node)
    {
        string resource = Uri.EscapeDataString($"https://127.0.0.1/telemetry/publishers/{node}");
        string expiry = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(resource + "\n" + expiry));
        return $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(Convert.ToBase64String(signature))}&se={expiry}&skn={Rule}";
    }

    /// <summary>Trusts the program's certificate and no other.</summary>
    public SslClientAuthenticationOptions Trust() => new()
    {
        TargetHost = "127.0.0.1",
        RemoteCertificateValidationCallback = (_, given, _, _) => given is not null && given.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData),
    };
}
