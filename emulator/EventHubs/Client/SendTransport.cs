using System.Net;
using System.Net.Security;
using Azure.Messaging.EventHubs;
using NodeProgram.Emulator.EventHubs.Http;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Client;

/// <summary>Sends publications of one hub over HTTPS, with tokens signed by the connection string's key, and tries again as the options say.</summary>
internal sealed class SendTransport : IDisposable
{
    private static readonly TimeSpan _tokenLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan _renewBefore = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private readonly EventHubsConnectionStringProperties _connection;
    private readonly EventHubsRetryOptions _retry;
    private readonly string _hub;
    private readonly TimeProvider _time;
    private (string Text, DateTimeOffset ExpiresAt)? _token;

    public SendTransport(EventHubsConnectionStringProperties connection, string hub, EventHubsRetryOptions retry, TimeProvider time)
    {
        (this._connection, this._hub, this._retry, this._time) = (connection, hub, retry, time);
        SocketsHttpHandler handler = new()
        {
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, errors) => ClientTrust.Accept(shown, errors) },
        };
        this._http = new(handler)
        {
            BaseAddress = new UriBuilder("https", connection.Endpoint.Host, connection.Endpoint.IsDefaultPort || connection.Endpoint.Port < 0 ? 443 : connection.Endpoint.Port).Uri,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Sends one body. Completes when the service has it on disk.</summary>
    /// <param name="path">Below the hub, for instance <c>messages</c>.</param>
    /// <param name="body">The content.</param>
    /// <param name="contentType">Its type; null for none.</param>
    /// <param name="brokerProperties">JSON, or null.</param>
    /// <param name="cancellationToken">Ends the attempt under way; the service may have stored it nevertheless.</param>
    public async Task SendAsync(string path, ReadOnlyMemory<byte> body, string? contentType, string? brokerProperties, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan? wait = null;
            Exception fault;
            try
            {
                using HttpResponseMessage answer = await this.SendOnceAsync(path, body, contentType, brokerProperties, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.Created)
                    return;
                if (answer.StatusCode == HttpStatusCode.Unauthorized && attempt == 1)
                {
                    this._token = null;
                    continue;
                }

                wait = answer.Headers.RetryAfter?.Delta;
                fault = AnswerFault.From(this._hub, answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
            }
            catch (HttpRequestException unreachable)
            {
                fault = new EventHubsException(true, this._hub, unreachable.Message, EventHubsException.FailureReason.ServiceCommunicationProblem, unreachable);
            }
            catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
            {
                fault = new EventHubsException(true, this._hub, $"No answer within {this._retry.TryTimeout}.", EventHubsException.FailureReason.ServiceTimeout, slow);
            }

            if (fault is not EventHubsException { IsTransient: true } || attempt > this._retry.MaximumRetries)
                throw fault;
            await Task.Delay(this.DelayBefore(attempt, wait), this._time, cancellationToken);
        }
    }

    public void Dispose() => this._http.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(string path, ReadOnlyMemory<byte> body, string? contentType, string? brokerProperties, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(this._retry.TryTimeout);
        using HttpRequestMessage request = new(HttpMethod.Post, $"{Uri.EscapeDataString(this._hub)}/{path}?api-version=2014-01");
        request.Headers.TryAddWithoutValidation("Authorization", this.Token());
        if (brokerProperties is not null)
            request.Headers.TryAddWithoutValidation("BrokerProperties", brokerProperties);
        request.Content = new ReadOnlyMemoryContent(body);
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await this._http.SendAsync(request, HttpCompletionOption.ResponseContentRead, patience.Token);
    }

    private string Token()
    {
        if (this._connection.SharedAccessSignature is { } given)
            return given;
        DateTimeOffset now = this._time.GetUtcNow();
        if (this._token is { } token && token.ExpiresAt - now > _renewBefore)
            return token.Text;
        DateTimeOffset expiresAt = now + _tokenLifetime;
        string text = SasSigner.Sign($"sb://{this._connection.Endpoint.Authority}/{this._hub}", this._connection.SharedAccessKeyName, this._connection.SharedAccessKey, expiresAt);
        this._token = (text, expiresAt);
        return text;
    }

    // Doubling (or not), with up to a fifth more by chance so that many clients do not come back together, and never before the service said.
    private TimeSpan DelayBefore(int attempt, TimeSpan? asked)
    {
        double factor = this._retry.Mode == EventHubsRetryMode.Fixed ? 1 : Math.Pow(2, attempt - 1);
        TimeSpan delay = this._retry.Delay * factor * (1 + (Random.Shared.NextDouble() / 5));
        delay = delay < this._retry.MaximumDelay ? delay : this._retry.MaximumDelay;
        return asked > delay ? asked.Value : delay;
    }
}
