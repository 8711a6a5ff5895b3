namespace Nethereum.JsonRpc.Client;

/// <summary>What a node says when it does not do what was asked.</summary>
public class RpcError
{
    public RpcError(int code, string message, object? data = null) => (Code, Message, Data) = (code, message, data);

    public int Code { get; }

    public string Message { get; }

    /// <summary>Of whatever type the node sends; for a call that was reverted its data, hexadecimal.</summary>
    public object? Data { get; }

    public string? GetDataAsString() => Data?.ToString();
}
