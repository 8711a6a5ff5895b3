namespace Nethereum.JsonRpc.Client;

/// <summary>A method and its parameters.</summary>
public class RpcRequest
{
    /// <param name="id">Null: the client takes one.</param>
    /// <param name="method">Such as <c>eth_chainId</c>.</param>
    /// <param name="parameterList">In their order.</param>
    public RpcRequest(object? id, string method, params object[] parameterList) => (Id, Method, RawParameters) = (id, method, parameterList);

    public object? Id { get; set; }

    public string Method { get; }

    public object[] RawParameters { get; }
}
