using System.Net;
using System.Text.Json;

namespace NodeProgram.Edge.Service;

/// <summary>What the program's API answered: status, body and the tag of the body.</summary>
internal sealed record ServiceAnswer(HttpStatusCode Status, byte[] Body, string? ETag)
{
    internal bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The code of the problem document (RFC 9457) in the body, or the HTTP status when there is none.</summary>
    internal string ProblemCode => Text("code") ?? $"http-{(int)Status}";

    /// <summary>What a person should read of a refusal.</summary>
    internal string Sentence => string.Join(": ", new[] { ProblemCode, Text("detail") ?? Text("title") }.Where(text => text is not null));

    private string? Text(string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? Printable(value.GetString()!) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null; // the second is a text with half a character in it
        }
    }

    // Whoever answers must not steer the operator's terminal.
    private static string Printable(string text) => string.Concat(text.Take(300).Select(character => char.IsControl(character) ? ' ' : character));
}

/// <summary>The service could not be reached or did not answer in time or form. Retried.</summary>
internal sealed class ServiceUnreachableException(string message, Exception? inner = null) : Exception(message, inner);
