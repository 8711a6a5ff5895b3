using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodeProgram.Edge.Service;

namespace NodeProgram.Edge.Sending;

/// <summary>One POST to the hub's HTTPS send API: one event as it is, several in the batch form. Every answer, and none, becomes an outcome.</summary>
internal sealed class HubSender(HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(10);
    private static readonly MediaTypeHeaderValue EventType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
    private static readonly MediaTypeHeaderValue BatchType = new("application/vnd.microsoft.servicebus.json");

    internal async Task<SendOutcome> SendAsync(HubCredentials credentials, IReadOnlyList<byte[]> events, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, credentials.MessagesUri);
        request.Headers.TryAddWithoutValidation("Authorization", credentials.Token);
        request.Content = new ByteArrayContent(events.Count == 1 ? events[0] : BatchBody(events)) { Headers = { ContentType = events.Count == 1 ? EventType : BatchType } };
        using var late = new CancellationTokenSource(HttpTransport.AnswerWithin, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Judge(response);
        }
        catch (HttpRequestException exception)
        {
            return new SendOutcome(SendOutcomeKind.Later, $"the hub cannot be reached: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendOutcome(SendOutcomeKind.Later, $"the hub did not answer within {HttpTransport.AnswerWithin.TotalSeconds} s");
        }
    }

    internal static byte[] BatchBody(IReadOnlyList<byte[]> events)
    {
        using var buffer = new MemoryStream(events.Sum(item => item.Length + 64));
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartArray();
            foreach (byte[] item in events)
            {
                json.WriteStartObject();
                json.WriteString("Body"u8, Encoding.UTF8.GetString(item));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }

    private SendOutcome Judge(HttpResponseMessage response)
    {
        string said = string.Create(CultureInfo.InvariantCulture, $"the hub answered {(int)response.StatusCode}");
        return response.StatusCode switch
        {
            HttpStatusCode.Created => new SendOutcome(SendOutcomeKind.Accepted, said),
            HttpStatusCode.RequestEntityTooLarge => new SendOutcome(SendOutcomeKind.TooLarge, said),
            HttpStatusCode.BadRequest => new SendOutcome(SendOutcomeKind.Refused, said),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SendOutcome(SendOutcomeKind.Unauthorized, said, RetryAfter(response)),
            // Also 200: only 201 promises that the event is kept.
            _ => new SendOutcome(SendOutcomeKind.Later, said, RetryAfter(response)),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        TimeSpan? asked = response.Headers.RetryAfter switch
        {
            { Delta: TimeSpan delta } => delta,
            { Date: DateTimeOffset date } => date - time.GetUtcNow(),
            _ => null,
        };
        return asked is TimeSpan wait ? TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, RetryAfterMax.Ticks)) : null;
    }
}
