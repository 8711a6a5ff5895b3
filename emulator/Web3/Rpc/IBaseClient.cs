namespace Nethereum.JsonRpc.Client;

/// <summary>Sends requests whose result nobody needs.</summary>
public interface IBaseClient
{
    Task SendRequestAsync(RpcRequest request, string? route = null);

    Task SendRequestAsync(string method, string? route = null, params object[] paramList);
}
