using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Configuration;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Nodes;

/// <summary>What a relay needs to send telemetry.</summary>
/// <param name="Endpoint">The namespace's HTTPS address.</param>
/// <param name="Publisher">The node's id: the only publisher that the token lets it be.</param>
/// <param name="ExpiresAt">Unix milliseconds.</param>
public sealed record TelemetryCredentials(string Endpoint, string Hub, string Publisher, string SasToken, long ExpiresAt);

/// <summary>
/// Signs tokens that let a node send to the telemetry hub as itself and nothing else. The signing rule is <c>Program:TelemetrySigning</c> (a connection string with the right to
/// send; on Azure a Key Vault reference), or else <c>TelemetryHub</c> when that carries a key.
/// </summary>
public sealed class CredentialIssuer
{
    private const string HubName = "telemetry";
    private readonly Uri endpoint;
    private readonly string hub;
    private readonly string rule;
    private readonly byte[] key;
    private readonly TimeSpan validity;

    /// <exception cref="InvalidOperationException">No signing rule is configured, or it cannot be read.</exception>
    public CredentialIssuer(IConfiguration configuration, ProgramSettings settings)
    {
        string name = configuration["Program:TelemetrySigning"] is { Length: > 0 } ? "Program:TelemetrySigning" : "TelemetryHub";
        EventHubsConnectionStringProperties properties;
        try
        {
            properties = EventHubsConnectionStringProperties.Parse(configuration[name] ?? "");
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new InvalidOperationException($"{name} is not a connection string of Event Hubs: {e.Message}", e);
        }
        if (properties.SharedAccessKeyName is null || properties.SharedAccessKey is null)
            throw new InvalidOperationException($"{name} carries no key; set Program:TelemetrySigning to a connection string of a rule that may send.");
        endpoint = new UriBuilder(Uri.UriSchemeHttps, properties.Endpoint.Host, properties.Endpoint.IsDefaultPort ? -1 : properties.Endpoint.Port).Uri;
        hub = properties.EventHubName ?? HubName;
        rule = properties.SharedAccessKeyName;
        // Event Hubs uses the text of the key, not the bytes that it encodes.
        key = Encoding.UTF8.GetBytes(properties.SharedAccessKey);
        validity = TimeSpan.FromMinutes(settings.CredentialMinutes);
    }

    /// <summary>A token for this node, good from now on for the configured time.</summary>
    public TelemetryCredentials Issue(NodeId node, DateTimeOffset now)
    {
        long expires = (now + validity).ToUnixTimeSeconds();
        string resource = Uri.EscapeDataString($"{endpoint}{hub}/publishers/{node}");
        string signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{resource}\n{expires}")));
        string token = string.Create(
            CultureInfo.InvariantCulture, $"SharedAccessSignature sr={resource}&sig={Uri.EscapeDataString(signature)}&se={expires}&skn={Uri.EscapeDataString(rule)}");
        return new TelemetryCredentials(endpoint.GetLeftPart(UriPartial.Authority), hub, node.ToString(), token, expires * 1000);
    }
}
