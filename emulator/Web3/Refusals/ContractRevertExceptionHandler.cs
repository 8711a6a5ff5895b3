using Nethereum.ABI.FunctionEncoding;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using NodeProgram.Emulator.Ethereum.Abi;

namespace Nethereum.Contracts;

/// <summary>What a node says of a call that was reverted, as the contract meant it.</summary>
public class ContractRevertExceptionHandler
{
    private const string Error = "0x08c379a0";
    private const int SelectorSize = 4;

    /// <summary>Throws what the contract said; does nothing when the node's error is another one.</summary>
    /// <exception cref="SmartContractRevertException">It said a text.</exception>
    /// <exception cref="SmartContractCustomErrorRevertException">It said an error of its own.</exception>
    public static void HandleContractRevertException(RpcResponseException rpcException)
    {
        string? data = rpcException.RpcError.GetDataAsString();
        if (data is null || !data.HasHexPrefix() || !data.IsHex() || data.HexToByteArray() is not { Length: >= SelectorSize } bytes)
            return;
        if (data.StartsWith(Error, StringComparison.OrdinalIgnoreCase) && Text(bytes[SelectorSize..]) is { } text)
            throw new SmartContractRevertException(text, data, rpcException);
        throw new SmartContractCustomErrorRevertException(data);
    }

    private static string? Text(byte[] data)
    {
        try
        {
            return (string?)AbiDecoder.Decode(new AbiString(), data, typeof(string));
        }
        catch (FormatException)
        {
            // Any contract can say anything: what begins like a text and is none is its own error.
            return null;
        }
    }
}
