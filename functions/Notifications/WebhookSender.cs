using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Notifications;

/// <summary>A webhook was not taken this time: the other side is down, slow or busy. Tried again later.</summary>
public sealed class WebhookFailedException(string host, string reason, Exception? inner = null) : Exception($"The webhook at {host} was not taken: {reason}.", inner);

/// <summary>
/// Sends a message as a signed POST. The signature is the hex HMAC-SHA256 of <c>timestamp.body</c> with the operator's secret; the timestamp lets the receiver refuse what is old, the message's key what
/// came before. Redirects are not followed; a name is resolved once and the address that was looked at is the one that is connected to.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly HttpClient http;
    private readonly TimeProvider time;

    public WebhookSender(ProgramSettings settings, TimeProvider time)
    {
        this.time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxConnectionsPerServer = 4,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, settings.AllowPrivateAddresses, cancellation),
        };
        http = new HttpClient(handler) { Timeout = Timeout, MaxResponseContentBufferSize = 64 * 1024 };
    }

    /// <exception cref="WebhookFailedException">It may pass.</exception>
    public async Task<DeliveryState> SendAsync(Uri address, string secret, StoredMessage stored, CancellationToken cancellation)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(MessageView.Of(stored), Answers.Json);
        string timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.Add("Dtelecom-Message", stored.Message.Key);
        request.Headers.Add("Dtelecom-Timestamp", timestamp);
        request.Headers.Add("Dtelecom-Signature", "v1=" + Sign(secret, timestamp, body));
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => DeliveryState.Delivered,
                HttpStatusCode.Gone => DeliveryState.Refused,
                var status => throw new WebhookFailedException(address.Host, $"it answered {(int)status}"),
            };
        }
        catch (HttpRequestException e)
        {
            throw new WebhookFailedException(address.Host, e.HttpRequestError.ToString(), e);
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new WebhookFailedException(address.Host, $"no answer within {Timeout.TotalSeconds} s", e);
        }
    }

    /// <summary>The signature of a body.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]));

    public void Dispose() => http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowPrivate, CancellationToken cancellation)
    {
        IPAddress[] addresses = [.. (await Dns.GetHostAddressesAsync(target.Host, cancellation)).Where(address => WebhookAddress.MayConnect(address, allowPrivate))];
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.AddressNotAvailable);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
