using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.Benchmarks.Ingest;

/// <summary>
/// A kept-alive HTTPS connection on which a few posts are written at a time, then as many answers read: HTTP/1.1 pipelining, the cheapest honest client.
/// Relays send once a minute, so that many share what one connection carries here.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly TcpClient tcp;
    private readonly SslStream stream;
    private readonly byte[] answers = new byte[16 << 10];
    private int have;

    private LoadConnection(TcpClient tcp, SslStream stream) => (this.tcp, this.stream) = (tcp, stream);

    /// <summary>When each post was acknowledged: its partition, how many events, the time stamp.</summary>
    public List<(int Partition, int Events, long At)> Acknowledged { get; } = [];

    public static async Task<LoadConnection> OpenAsync(Uri hub, HubAccess access)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(hub.Host, hub.Port);
        var stream = new SslStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(access.Trust());
        return new LoadConnection(tcp, stream);
    }

    /// <summary>Sends all posts, at most so many without an answer; each group waits for its turn.</summary>
    public async Task SendAsync(ReadyPost[] posts, int depth, SemaphoreSlim turns)
    {
        byte[] group = ArrayPool<byte>.Shared.Rent(depth * 32 << 10);
        for (int from = 0; from < posts.Length; from += depth)
        {
            int until = Math.Min(posts.Length, from + depth), length = 0;
            for (int i = from; i < until; i++)
            {
                for (int turn = 0; turn < posts[i].Events; turn++)
                    await turns.WaitAsync();
                posts[i].Request.CopyTo(group.AsMemory(length));
                length += posts[i].Request.Length;
            }

            await stream.WriteAsync(group.AsMemory(0, length));
            for (int i = from; i < until; i++)
            {
                await ReadAnswerAsync();
                Acknowledged.Add((posts[i].Partition, posts[i].Events, Stopwatch.GetTimestamp()));
            }
        }

        ArrayPool<byte>.Shared.Return(group);
    }

    public void Dispose()
    {
        stream.Dispose();
        tcp.Dispose();
    }

    private async ValueTask ReadAnswerAsync()
    {
        while (true)
        {
            int end = answers.AsSpan(0, have).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                if (!answers.AsSpan(0, have).StartsWith("HTTP/1.1 201 "u8))
                    throw new InvalidOperationException("The hub did not take a post: " + Encoding.ASCII.GetString(answers, 0, have));
                have -= end + 4;
                answers.AsSpan(end + 4, have).CopyTo(answers);
                return;
            }

            int read = await stream.ReadAsync(answers.AsMemory(have));
            have += read > 0 ? read : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The hub closed a connection after {Acknowledged.Count} answers."));
        }
    }
}
