using System.Net.Http.Headers;
using System.Text.Json;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Cli.Remote;

/// <summary>Speaks to a running program (docs/api).</summary>
internal sealed class ProgramClient : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024 * 1024;
    private readonly HttpClient http;
    private readonly string? token;

    /// <param name="api">The program's address.</param>
    /// <param name="token">The session's token; null for routes that are everybody's.</param>
    public ProgramClient(Uri api, string? token = null)
    {
        (Api, this.token) = (api, token);
        http = new HttpClient { Timeout = TimeSpan.FromSeconds(60), MaxResponseContentBufferSize = AnswerBytesMax };
    }

    public Uri Api { get; }

    public JsonElement Get(string path) => Send(HttpMethod.Get, path, null);

    public JsonElement Post(string path, object? body) => Send(HttpMethod.Post, path, body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, AnswerJson.Options));

    public void Delete(string path) => Send(HttpMethod.Delete, path, null);

    /// <summary>Sends a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">From the first slash on.</param>
    /// <param name="body">JSON; null or empty for none.</param>
    /// <param name="sign">Makes the signature of a node over the path and the body; null for none.</param>
    /// <returns>The answer's JSON; undefined when it has none.</returns>
    /// <exception cref="ProgramRefusedException">The program says no.</exception>
    /// <exception cref="UnreachableException">No answer, or none of this program.</exception>
    public JsonElement Send(HttpMethod method, string path, byte[]? body, Func<NodeSignature>? sign = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Api, path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        string? authorization = sign?.Invoke().ToString() ?? (token is null ? null : "Bearer " + token);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is { Length: > 0 })
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using HttpResponseMessage response = http.Send(request);
            using var buffer = new MemoryStream();
            response.Content.CopyTo(buffer, null, default);
            return Read((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, buffer.ToArray());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            throw new UnreachableException($"{Api} does not answer: {e.InnerException?.Message ?? e.Message}");
        }
    }

    public void Dispose() => http.Dispose();

    private JsonElement Read(int status, string? type, byte[] body)
    {
        try
        {
            JsonElement json = body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
            if (status is >= 200 and < 300)
                return json;
            if (type == "application/problem+json" && json.TryGetProperty("code", out JsonElement code) && code.GetString() is { } text)
            {
                return status >= 500
                    ? throw new UnreachableException($"the program cannot answer now ({text}): {json.GetProperty("detail")}")
                    : throw new ProgramRefusedException(status, text, json.GetProperty("detail").ToString(), json);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
        }

        throw new UnreachableException($"{Api} answers {status}, and not as the program would.");
    }
}
