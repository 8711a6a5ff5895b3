using System.Net;
using System.Net.Sockets;

namespace NodeProgram.Edge.Tests.Support;

/// <summary>A cable between the relay and one of its ends: cut, connections that stand hear nothing any more and new ones reach nobody. TCP as it is, nothing is looked into.</summary>
internal sealed class CuttableProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri behind;
    private readonly Task accepting;
    private volatile TaskCompletionSource whole = Done();

    internal CuttableProxy(Uri behind)
    {
        this.behind = behind;
        listener.Start();
        Front = new UriBuilder(behind) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        accepting = AcceptAsync();
    }

    /// <summary>Where the relay finds it.</summary>
    internal Uri Front { get; }

    /// <summary>Bytes stop where they are, in both directions: the relay is not told.</summary>
    internal void Cut() => whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Mend() => whole.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting.ContinueWith(_ => { }, TaskScheduler.Default);
        stop.Dispose();
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = CarryAsync(await listener.AcceptTcpClientAsync(stop.Token));
    }

    private async Task CarryAsync(TcpClient near)
    {
        try
        {
            using (near)
            using (var far = new TcpClient())
            {
                await whole.Task.WaitAsync(stop.Token);
                await far.ConnectAsync(behind.Host, behind.Port, stop.Token);
                await Task.WhenAny(PumpAsync(near.GetStream(), far.GetStream()), PumpAsync(far.GetStream(), near.GetStream()));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the ends hung up.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[16_384];
        while (await from.ReadAsync(buffer, stop.Token) is > 0 and int read)
        {
            await whole.Task.WaitAsync(stop.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
