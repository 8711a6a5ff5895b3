using System.Net;
using System.Net.Sockets;

namespace NodeProgram.Edge.Tests.Probing;

/// <summary>A UDP way to a target on which a test loses, changes or repeats packets. It stands where the target would.</summary>
internal sealed class LossyProxy : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource stop = new();
    private readonly IPEndPoint target;
    private readonly Func<int, byte[], IEnumerable<byte[]>> towardsTarget;
    private readonly Task running;
    private int count;

    /// <param name="target">Where the packets go.</param>
    /// <param name="towardsTarget">What becomes of the n-th packet towards the target; replies pass.</param>
    internal LossyProxy(IPEndPoint target, Func<int, byte[], IEnumerable<byte[]>> towardsTarget)
    {
        (this.target, this.towardsTarget) = (target, towardsTarget);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        running = RunAsync();
    }

    internal IPEndPoint Address => (IPEndPoint)socket.LocalEndPoint!;

    public void Dispose()
    {
        stop.Cancel();
        running.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        socket.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        EndPoint? prober = null;
        byte[] buffer = new byte[2048];
        while (true)
        {
            SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer.AsMemory(), SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), stop.Token);
            byte[] packet = buffer[..received.ReceivedBytes];
            if (received.RemoteEndPoint.Equals(target))
            {
                await socket.SendToAsync(packet, SocketFlags.None, prober!, stop.Token);
                continue;
            }

            prober = received.RemoteEndPoint;
            foreach (byte[] passed in towardsTarget(count++, packet))
                await socket.SendToAsync(passed, SocketFlags.None, target, stop.Token);
        }
    }
}
