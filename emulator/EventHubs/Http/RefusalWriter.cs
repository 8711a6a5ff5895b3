using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>Writes a refusal as the service does: <c>&lt;Error&gt;&lt;Code&gt;401&lt;/Code&gt;&lt;Detail&gt;.. TrackingId:.., SystemTracker:.., Timestamp:..&lt;/Detail&gt;&lt;/Error&gt;</c>.</summary>
internal static class RefusalWriter
{
    public static Task WriteAsync(HttpContext context, Refusal refusal, string tracker, DateTimeOffset now)
    {
        string timestamp = now.UtcDateTime.ToString("M/d/yyyy h:mm:ss tt", CultureInfo.InvariantCulture);
        string detail = $"{refusal.Detail} TrackingId:{Guid.NewGuid()}_G0, SystemTracker:{tracker}, Timestamp:{timestamp}";
        byte[] body = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"<Error><Code>{refusal.Status}</Code><Detail>{SecurityElement.Escape(Printable(detail))}</Detail></Error>"));
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "application/xml; charset=utf-8";
        context.Response.ContentLength = body.Length;
        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = Refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    // What came from outside may hold characters that XML does not allow even escaped.
    private static string Printable(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) || source[i] >= '\uFFFE' ? '?' : source[i];
    });
}
