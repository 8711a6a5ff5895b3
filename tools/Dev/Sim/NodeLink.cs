using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Dev.Sim;

/// <summary>An answer of the program; status 0 when there was none.</summary>
internal sealed record LinkAnswer(int Status, byte[] Body, string? Tag)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as an object; null when it is none.</summary>
    public JsonObject? Json()
    {
        try
        {
            return Body.Length == 0 ? null : JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Status and, of a problem, its code: what refusals are counted by.</summary>
    public string Name => (string?)Json()?["code"] is { } code ? $"{Status} {code}" : Status == 0 ? "no answer" : Status.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The simulated relays' way to the program: signed requests to its API, telemetry over HTTPS to its event hub. Bounded connections for all of them together.</summary>
internal sealed class NodeLink : IDisposable
{
    private const int ConnectionsMax = 24;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);
    private readonly Uri service;
    private readonly HttpClient http;

    /// <param name="service">The API.</param>
    /// <param name="certificateFile">The one certificate that is trusted, PEM.</param>
    public NodeLink(Uri service, string certificateFile)
    {
        this.service = service;
        X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = ConnectionsMax, UseCookies = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, given, _, _) => given is not null && given.GetRawCertData().AsSpan().SequenceEqual(certificate.RawData);
        http = new HttpClient(handler) { Timeout = AnswerWithin };
    }

    /// <summary>Everything that was refused to honest nodes, by what was asked and the answer.</summary>
    public ConcurrentDictionary<string, int> Refusals { get; } = new();

    /// <summary>Events that the hub took.</summary>
    public long EventsAccepted;

    /// <summary>A request in the name of a node, signed with the key of one: the same, unless it is a forgery.</summary>
    public async Task<LinkAnswer> CallAsync(Inhabitant node, HttpMethod method, string path, byte[]? body, string? tag, CancellationToken cancellation, string? inTheNameOf = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(service, path));
        string signature = NodeSignature.Create(node.Key, method.Method, path, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), body).ToString();
        request.Headers.TryAddWithoutValidation("Authorization", inTheNameOf is null ? signature : signature.Replace(node.Id.ToString(), inTheNameOf, StringComparison.Ordinal));
        if (tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await SendAsync(request, cancellation);
    }

    /// <summary>One event to the hub.</summary>
    public async Task<LinkAnswer> PostEventAsync(Uri messages, string token, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, messages) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await SendAsync(request, cancellation);
    }

    public void CountRefusal(string what, LinkAnswer answer) => Refusals.AddOrUpdate($"{what}: {answer.Name}", 1, (_, count) => count + 1);

    public void Dispose() => http.Dispose();

    private async Task<LinkAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
            return new LinkAnswer((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellation), answer.Headers.ETag?.ToString());
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new LinkAnswer(0, [], null);
        }
    }
}
