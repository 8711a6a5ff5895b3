using System.Globalization;
using System.Net.Http.Headers;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Service;

/// <summary>Speaks to the program's API in the node's name (docs/api): every request signed, every answer a reading of the service's clock.</summary>
internal sealed class ServiceClient(HttpClient http, Uri service, NodeIdentity identity, RelayClock clock)
{
    internal const string TimeHeader = "Service-Time";

    /// <summary>Sends a signed request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">From <c>/api</c> on, escaped.</param>
    /// <param name="json">The body, null for none.</param>
    /// <param name="etag">What the caller has already (<c>If-None-Match</c>).</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ServiceUnreachableException">No answer in time, or no HTTP.</exception>
    internal async Task<ServiceAnswer> SendAsync(HttpMethod method, string path, byte[]? json, string? etag, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(service, path));
        // Signed by the service's clock as far as it is known: a wrong clock here must not lock the node out.
        long at = clock.SkewMs is long skew ? clock.MachineUnixMs - skew : clock.MachineUnixMs;
        request.Headers.TryAddWithoutValidation("Authorization",
            NodeSignature.Create(identity.Key, method.Method, request.RequestUri!.PathAndQuery, at, json, identity.Node).ToString());
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        if (json is not null)
            request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        using var late = new CancellationTokenSource(HttpTransport.AnswerWithin, clock.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            long asked = clock.MachineUnixMs;
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            Observe(response, asked);
            return new ServiceAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token), response.Headers.ETag?.ToString());
        }
        catch (HttpRequestException exception)
        {
            throw new ServiceUnreachableException($"{service.Authority} cannot be reached: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new ServiceUnreachableException($"{service.Authority} did not answer within {HttpTransport.AnswerWithin.TotalSeconds} s", exception);
        }
    }

    private void Observe(HttpResponseMessage response, long asked)
    {
        if (response.Headers.TryGetValues(TimeHeader, out IEnumerable<string>? values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long serviceMs) && serviceMs is > 0 and < 253_402_300_799_999)
            clock.Observe(asked, serviceMs, clock.MachineUnixMs);
        else if (response.Headers.Date is DateTimeOffset date)
            clock.ObserveWholeSecond(asked, date.ToUnixTimeMilliseconds(), clock.MachineUnixMs);
    }
}
