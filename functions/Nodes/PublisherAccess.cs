using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Configuration;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>
/// Shuts a node out of the telemetry hub and lets it in again. The program issues it no more credentials, and where <c>Program:TelemetryManagement</c> is set (a connection string of a rule
/// that may manage the hub) the hub itself refuses the node from then on; without it the tokens that are out run out within <c>Program:CredentialMinutes</c>.
/// </summary>
public sealed class PublisherAccess : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(5);
    private readonly NodeStore nodes;
    private readonly TimeProvider time;
    private readonly HttpClient? http;
    private readonly Uri? hub;
    private readonly string rule = "";
    private readonly byte[] key = [];

    /// <exception cref="InvalidOperationException">The rule cannot be read, or carries no key.</exception>
    public PublisherAccess(NodeStore nodes, IConfiguration configuration, TimeProvider time)
    {
        (this.nodes, this.time) = (nodes, time);
        if (configuration["Program:TelemetryManagement"] is not { Length: > 0 } text)
            return;
        EventHubsConnectionStringProperties properties;
        try
        {
            properties = EventHubsConnectionStringProperties.Parse(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new InvalidOperationException($"Program:TelemetryManagement is not a connection string of Event Hubs: {e.Message}", e);
        }

        rule = properties.SharedAccessKeyName ?? throw new InvalidOperationException("Program:TelemetryManagement carries no key.");
        key = Encoding.UTF8.GetBytes(properties.SharedAccessKey ?? throw new InvalidOperationException("Program:TelemetryManagement carries no key."));
        hub = new UriBuilder(Uri.UriSchemeHttps, properties.Endpoint.Host, properties.Endpoint.IsDefaultPort ? -1 : properties.Endpoint.Port, properties.EventHubName ?? "telemetry").Uri;
        http = new HttpClient(Handler(configuration["Program:TelemetryCertificate"])) { Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>Shuts the node out; again changes nothing.</summary>
    /// <exception cref="HttpRequestException">The hub does not answer, or not as expected; may be repeated.</exception>
    public async Task RevokeAsync(NodeId node, CancellationToken cancellation)
    {
        await nodes.ChangeAsync(node, before => before is { CredentialsRevoked: false } ? before with { CredentialsRevoked = true } : null, cancellation);
        await AskAsync(HttpMethod.Put, node, HttpStatusCode.Conflict, cancellation);
    }

    /// <summary>Lets the node in again; again changes nothing.</summary>
    /// <exception cref="HttpRequestException">The hub does not answer, or not as expected; may be repeated.</exception>
    public async Task RestoreAsync(NodeId node, CancellationToken cancellation)
    {
        await AskAsync(HttpMethod.Delete, node, HttpStatusCode.NotFound, cancellation);
        await nodes.ChangeAsync(node, before => before is { CredentialsRevoked: true } ? before with { CredentialsRevoked = false } : null, cancellation);
    }

    public void Dispose() => http?.Dispose();

    private async Task AskAsync(HttpMethod method, NodeId node, HttpStatusCode done, CancellationToken cancellation)
    {
        if (http is null)
            return;
        var resource = new Uri($"{hub}/revokedpublishers/{node}");
        using var request = new HttpRequestMessage(method, resource + "?timeout=60&api-version=2014-01");
        request.Headers.TryAddWithoutValidation("Authorization", Sign(hub!));
        using HttpResponseMessage response = await http.SendAsync(request, cancellation);
        if (response.StatusCode != done)
            response.EnsureSuccessStatusCode();
    }

    private string Sign(Uri of)
    {
        long expires = (time.GetUtcNow() + Validity).ToUnixTimeSeconds();
        string resource = Uri.EscapeDataString(of.ToString().TrimEnd('/'));
        string signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{resource}\n{expires}")));
        return string.Create(CultureInfo.InvariantCulture, $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={expires}&skn={Uri.EscapeDataString(rule)}");
    }

    // A hub on this machine has a certificate of its own making; it is trusted by its file and by nothing else.
    private static SocketsHttpHandler Handler(string? certificateFile)
    {
        var handler = new SocketsHttpHandler();
        if (certificateFile is { Length: > 0 })
        {
            X509Certificate2 trusted = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(trusted.RawData);
        }

        return handler;
    }
}
