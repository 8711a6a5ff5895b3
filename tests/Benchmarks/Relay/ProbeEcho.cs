using System.Net;
using System.Net.Sockets;

namespace NodeProgram.Benchmarks.Relay;

/// <summary>Peers that answer probes and nothing else: a request (docs/relay.md, "Probes") comes back as its reply.</summary>
internal sealed class ProbeEcho : IDisposable
{
    private const int ProbeBytes = 64, KindAt = 4;
    private readonly Socket[] sockets;
    private long answered;

    public ProbeEcho(int peers)
    {
        sockets = [.. Enumerable.Range(0, peers).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))];
        foreach (Socket socket in sockets)
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public IReadOnlyList<int> Ports => [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];

    public long Answered => Interlocked.Read(ref answered);

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(sockets.Select(socket => EchoAsync(socket, stop)));

    public void Dispose()
    {
        foreach (Socket socket in sockets)
            socket.Dispose();
    }

    private async Task EchoAsync(Socket socket, CancellationToken stop)
    {
        byte[] packet = new byte[2_048];
        try
        {
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(packet, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stop);
                if (received.ReceivedBytes != ProbeBytes || packet[0] != (byte)'D' || packet[2] != (byte)'P')
                    continue;
                packet[KindAt] = 2;
                await socket.SendToAsync(packet.AsMemory(0, ProbeBytes), SocketFlags.None, received.RemoteEndPoint, stop);
                Interlocked.Increment(ref answered);
            }
        }
        catch (OperationCanceledException)
        {
            // The benchmark is over.
        }
    }
}
