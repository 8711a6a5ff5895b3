using System.Text.Json;
using NodeProgram.Emulator.Ethereum.Rpc;

namespace Nethereum.JsonRpc.Client;

/// <summary>Requests and results; how they travel is the derived class's.</summary>
public abstract class ClientBase : IClient
{
    /// <summary>How long an answer may take.</summary>
    public static TimeSpan ConnectionTimeout { get; set; } = TimeSpan.FromSeconds(20);

    public Task<T> SendRequestAsync<T>(RpcRequest request, string? route = null) => SendAsync<T>(request);

    public Task<T> SendRequestAsync<T>(string method, string? route = null, params object[] paramList) => SendAsync<T>(new RpcRequest(null, method, paramList));

    public virtual Task SendRequestAsync(RpcRequest request, string? route = null) => SendAsync<JsonElement>(request);

    public virtual Task SendRequestAsync(string method, string? route = null, params object[] paramList) => SendAsync<JsonElement>(new RpcRequest(null, method, paramList));

    internal abstract Task<byte[]> ExchangeAsync(byte[] body, CancellationToken cancellation);

    private async Task<T> SendAsync<T>(RpcRequest request)
    {
        using var patience = new CancellationTokenSource(ConnectionTimeout);
        try
        {
            return RpcMessage.Read<T>(await ExchangeAsync(RpcMessage.Write(request), patience.Token).ConfigureAwait(false), request.Method);
        }
        catch (OperationCanceledException e)
        {
            throw new RpcClientTimeoutException($"Rpc timeout after {ConnectionTimeout.TotalMilliseconds} milliseconds", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or FormatException or InvalidOperationException or NotSupportedException)
        {
            throw new RpcClientUnknownException($"Error occurred when trying to send rpc requests(s): {request.Method}", e);
        }
    }
}
