namespace Nethereum.RPC.Infrastructure;

/// <summary>A call without parameters.</summary>
public interface IGenericRpcRequestResponseHandlerNoParam<TResponse>
{
    Task<TResponse> SendRequestAsync(object? id = null);
}
