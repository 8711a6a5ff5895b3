using System.Text.Json;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Edge.Service;

/// <summary>Where telemetry goes and the token that lets this publisher, and nobody else, send there.</summary>
internal sealed record HubCredentials(Uri MessagesUri, string Token, long ObtainedAtMs, long ExpiresAtMs)
{
    /// <summary>True once less than a quarter of the lifetime is left.</summary>
    internal bool IsDue(long nowMs) => nowMs >= ExpiresAtMs - (ExpiresAtMs - ObtainedAtMs) / 4;

    /// <exception cref="FormatException">Not what the API promises; the message names the field.</exception>
    internal static HubCredentials Parse(ReadOnlyMemory<byte> json, NodeId self, long nowMs)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string endpoint = Text(root, "endpoint"), hub = Text(root, "hub"), token = Text(root, "sasToken");
            if (Text(root, "publisher") != self.ToString())
                throw new FormatException("publisher: another node's");
            if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback))
                throw new FormatException("endpoint: not https");
            if (hub.Length is 0 or > 256 || hub.AsSpan().IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") >= 0)
                throw new FormatException("hub: no name of a hub");
            if (token.Length is 0 or > 4_096 || token.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                throw new FormatException("sasToken: no token");
            if (!root.TryGetProperty("expiresAt", out JsonElement expires) || !expires.TryGetInt64(out long expiresAtMs))
                throw new FormatException("expiresAt: no time");
            return new HubCredentials(new Uri(uri, $"/{hub}/publishers/{self}/messages?timeout=60&api-version=2014-01"), token, nowMs, expiresAtMs);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException($"not the JSON of credentials: {exception.Message}", exception);
        }
    }

    private static string Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"{name}: no text");
}
