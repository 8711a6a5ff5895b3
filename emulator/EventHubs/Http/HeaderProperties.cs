using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>The properties of a single event: every header that HTTP does not know is one, its value a text as sent (a pair of enclosing quotes is dropped).</summary>
internal static class HeaderProperties
{
    private static readonly FrozenSet<string> _ofHttp = new[]
    {
        "Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "BrokerProperties", "Cache-Control", "Connection",
        "Content-Encoding", "Content-Length", "Content-Type", "Cookie", "Date", "DNT", "Expect", "Forwarded", "From", "Host", "Keep-Alive", "Max-Forwards",
        "Origin", "Pragma", "Proxy-Authorization", "Proxy-Connection", "Referer", "Request-Id", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "User-Agent", "Via", "Warning",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes them, and what the broker properties say, into the record. Null, or why not.</summary>
    public static Refusal? Write(AppendBuffer target, HttpRequest request, BrokerProperties broker)
    {
        EventProperties.WriteStandard(target, request.ContentType ?? broker.ContentType, broker.CorrelationId, broker.MessageId);
        int count = 0;
        foreach (KeyValuePair<string, StringValues> header in request.Headers)
        {
            if (_ofHttp.Contains(header.Key) || IsProtocol(header.Key))
                continue;
            if (++count > Limits.PropertiesOfEvent)
                return Refusal.Argument("headers", $"at most {Limits.PropertiesOfEvent} properties");
            if (header.Key.Length > Limits.PropertyNameChars)
                return Refusal.Argument("headers", $"a property's name has at most {Limits.PropertyNameChars} characters");
            EventProperties.WriteApplication(target, header.Key, Unquoted(header.Value.ToString()));
        }

        return null;
    }

    private static bool IsProtocol(string name) =>
        name[0] == ':'
        || name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Sec-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)
        || name.Equals("tracestate", StringComparison.OrdinalIgnoreCase);

    private static string Unquoted(string value) => value.Length >= 2 && value[0] == '"' && value[^1] == '"' ? value[1..^1] : value;
}
