namespace Nethereum.JsonRpc.Client;

/// <summary>Sends requests of JSON-RPC 2.0 and reads their results.</summary>
public interface IClient : IBaseClient
{
    /// <inheritdoc cref="SendRequestAsync{T}(string,string,object[])"/>
    Task<T> SendRequestAsync<T>(RpcRequest request, string? route = null);

    /// <summary>The result as a T; null or default when the node answers null.</summary>
    /// <exception cref="RpcResponseException">The node answered with an error.</exception>
    /// <exception cref="RpcClientTimeoutException">It did not answer in time: whether it did what was asked is not known.</exception>
    /// <exception cref="RpcClientUnknownException">It could not be reached, or what it said is no answer: whether it did what was asked is not known.</exception>
    Task<T> SendRequestAsync<T>(string method, string? route = null, params object[] paramList);
}
