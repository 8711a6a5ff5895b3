using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json;

namespace Nethereum.JsonRpc.Client;

/// <summary>JSON-RPC over HTTP.</summary>
public class RpcClient : ClientBase
{
    // A node's answer is held in memory as a whole; logs of a wide range of blocks are the largest.
    private const int AnswerBytesMax = 64 * 1024 * 1024;

    private static readonly HttpClient Shared = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10) }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Uri url;
    private readonly HttpClient http;
    private readonly AuthenticationHeaderValue? authentication;

    public RpcClient(
        Uri baseUrl, AuthenticationHeaderValue? authHeaderValue = null, JsonSerializerSettings? jsonSerializerSettings = null, HttpClientHandler? httpClientHandler = null, ILogger? log = null)
        : this(baseUrl, httpClientHandler is null ? Shared : new HttpClient(httpClientHandler) { Timeout = Timeout.InfiniteTimeSpan }, authHeaderValue, jsonSerializerSettings, log)
    {
    }

    /// <param name="baseUrl">Where the node answers.</param>
    /// <param name="httpClient">The caller's: its handlers (proxies, retries, tests) are used, and its timeout beside <see cref="ClientBase.ConnectionTimeout"/>.</param>
    /// <param name="authHeaderValue">Sent with each request.</param>
    /// <param name="jsonSerializerSettings">Not used here.</param>
    /// <param name="log">Not used here.</param>
    public RpcClient(Uri baseUrl, HttpClient httpClient, AuthenticationHeaderValue? authHeaderValue = null, JsonSerializerSettings? jsonSerializerSettings = null, ILogger? log = null) =>
        (url, http, authentication) = (baseUrl, httpClient, authHeaderValue);

    internal override async Task<byte[]> ExchangeAsync(byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = authentication;
        using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        await using Stream stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var buffer = new MemoryStream();
        byte[] chunk = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(chunk, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (buffer.Length + read > AnswerBytesMax)
                throw new HttpRequestException($"The node's answer is longer than {AnswerBytesMax} bytes.");
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
