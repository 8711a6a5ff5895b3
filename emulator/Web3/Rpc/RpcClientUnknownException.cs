namespace Nethereum.JsonRpc.Client;

/// <summary>The node could not be reached, or its answer was none; it may have done what was asked.</summary>
public class RpcClientUnknownException : Exception
{
    public RpcClientUnknownException(string message) : base(message)
    {
    }

    public RpcClientUnknownException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
