using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Azure;
using Azure.Core;

namespace NodeProgram.Emulator.Tables;

/// <summary>The answer of the embedded store, in the shape in which the service's comes.</summary>
internal sealed class EmbeddedResponse(int status, string? etag = null, Refusal? refusal = null) : Response
{
    private Stream? content;

    public override int Status => status;

    public override string ReasonPhrase => status switch
    {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        503 => "Service Unavailable",
        507 => "Insufficient Storage",
        _ => "Internal Server Error",
    };

    public override Stream? ContentStream
    {
        get => content ??= refusal is null ? null : new MemoryStream(Body(refusal), writable: false);
        set => content = value;
    }

    public override string ClientRequestId { get; set; } = string.Empty;

    public override bool IsError => status >= 400;

    public override void Dispose() => content?.Dispose();

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders()
    {
        if (etag is not null)
        {
            yield return new HttpHeader(HttpHeader.Names.ETag, etag);
        }

        if (refusal is not null)
        {
            yield return new HttpHeader(HttpHeader.Names.ContentType, "application/json");
            yield return new HttpHeader(ErrorCodeHeader, refusal.Code);
        }
    }

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name switch
        {
            _ when name.Equals(HttpHeader.Names.ETag, StringComparison.OrdinalIgnoreCase) => etag,
            _ when name.Equals(ErrorCodeHeader, StringComparison.OrdinalIgnoreCase) => refusal?.Code,
            _ when name.Equals(HttpHeader.Names.ContentType, StringComparison.OrdinalIgnoreCase) => refusal is null ? null : "application/json",
            _ => null,
        };
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        bool found = TryGetHeader(name, out string? value);
        values = found ? [value!] : null;
        return found;
    }

    private const string ErrorCodeHeader = "x-ms-error-code";

    private static byte[] Body(Refusal refusal) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["odata.error"] = new { code = refusal.Code, message = new { lang = "en-US", value = refusal.Message } },
    });
}
