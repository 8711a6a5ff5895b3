using System.Net;
using System.Net.Sockets;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>
/// A port taken while the app is still being configured, so that settings made from it (the connection string of the hub) are right from
/// the start also when any free port will do.
/// </summary>
internal sealed class ListenSocket : IDisposable
{
    private readonly Uri configured;
    private Socket? socket;

    public ListenSocket(Uri configured)
    {
        this.configured = configured;
        EndPoint = new IPEndPoint(IPAddress.Parse(configured.DnsSafeHost), configured.Port);
        if (configured.Port == 0)
        {
            socket = Bind(EndPoint);
            EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        }
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>The address under which the port is reached.</summary>
    public Uri Url => new UriBuilder(configured) { Port = EndPoint.Port }.Uri;

    /// <summary>The bound socket, for the server to own.</summary>
    /// <exception cref="HostStartException">The port is taken, or not ours to take.</exception>
    public Socket Take()
    {
        var bound = socket ?? Bind(EndPoint);
        socket = null;
        return bound;
    }

    public void Dispose() => socket?.Dispose();

    private static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new HostStartException(
                exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"{endPoint} is already in use. Stop the program that listens there, or choose another address ({EmulatorSettings.HttpUrlKey}, {EmulatorSettings.EventHubsUrlKey})."
                    : $"Cannot listen on {endPoint}: {exception.Message}.",
                exception);
        }
    }
}
