namespace Nethereum.JsonRpc.Client;

/// <summary>The node answered with an error.</summary>
public class RpcResponseException : Exception
{
    public RpcResponseException(RpcError rpcError) : base(rpcError.Message) => RpcError = rpcError;

    public RpcError RpcError { get; }
}
