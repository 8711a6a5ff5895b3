using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NodeProgram.Edge.Local;

/// <summary>What a local page answers: status, type, text.</summary>
internal sealed record LocalAnswer(int Status, string ContentType, string Body);

/// <summary>
/// A few read-only pages on a loopback port: GET only, one request a connection, small and short. Not a web server: one would take more memory than the relay.
/// </summary>
internal sealed class LocalServer : IDisposable
{
    private const int RequestBytesMax = 4_096;
    private const int ConnectionsMax = 8;
    private static readonly TimeSpan RequestWithin = TimeSpan.FromSeconds(5);

    private readonly TcpListener listener;
    private readonly Func<string, LocalAnswer?> page;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim room = new(ConnectionsMax);

    /// <param name="bind">A loopback address; port 0 takes a free one.</param>
    /// <param name="page">The answer for a path, null for none.</param>
    /// <param name="time">Limits how long a request may take.</param>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    internal LocalServer(IPEndPoint bind, Func<string, LocalAnswer?> page, TimeProvider time)
    {
        (this.page, this.time) = (page, time);
        listener = new TcpListener(bind);
        listener.Start(ConnectionsMax);
    }

    internal IPEndPoint Bound => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await room.WaitAsync(cancellation);
            TcpClient client = await listener.AcceptTcpClientAsync(cancellation);
            _ = ServeAsync(client, cancellation);
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        room.Dispose();
    }

    private async Task ServeAsync(TcpClient client, CancellationToken cancellation)
    {
        try
        {
            using (client)
            using (var limit = new CancellationTokenSource(RequestWithin, time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation))
            {
                NetworkStream stream = client.GetStream();
                LocalAnswer answer = Answer(await ReadHeadAsync(stream, either.Token));
                byte[] body = Encoding.UTF8.GetBytes(answer.Body);
                string head = $"HTTP/1.1 {answer.Status} {(HttpStatusCode)answer.Status}\r\nContent-Type: {answer.ContentType}\r\nContent-Length: {body.Length}\r\n"
                    + "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
                await stream.WriteAsync(Encoding.ASCII.GetBytes(head), either.Token);
                await stream.WriteAsync(body, either.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The caller went away or was too slow; there is nobody to tell.
        }
        finally
        {
            if (!cancellation.IsCancellationRequested)
                room.Release();
        }
    }

    private LocalAnswer Answer(string? head)
    {
        string[] request = head?.Split("\r\n")[0].Split(' ') ?? [];
        if (request.Length != 3 || !request[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
            return new LocalAnswer(400, "text/plain; charset=utf-8", "not an HTTP request\n");
        if (request[0] != "GET")
            return new LocalAnswer(405, "text/plain; charset=utf-8", "GET only\n");
        return page(request[1].Split('?')[0]) ?? new LocalAnswer(404, "text/plain; charset=utf-8", "/, /healthz, /metrics\n");
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] buffer = new byte[RequestBytesMax];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
                return null;
            length += read;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
                return Encoding.ASCII.GetString(buffer, 0, length);
        }

        return null;
    }
}
