using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Contracts;

namespace Nethereum.Contracts;

/// <summary>Calls as the bytes that a contract takes.</summary>
public static class FunctionMessageExtensions
{
    /// <summary>Selector and parameters.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public static byte[] GetCallData<TContractMessage>(this TContractMessage contractMessage)
        where TContractMessage : FunctionMessage => MessageEncoder.CallData(contractMessage);

    public static CallInput CreateCallInput<TContractMessage>(this TContractMessage contractMessage, string contractAddress)
        where TContractMessage : FunctionMessage => MessageEncoder.Call(contractMessage, contractAddress, null);

    public static TransactionInput CreateTransactionInput<TContractMessage>(this TContractMessage contractMessage, string contractAddress)
        where TContractMessage : FunctionMessage => MessageEncoder.Transaction(contractMessage, contractAddress, null);

    /// <summary>Reads the parameters of a call into the message.</summary>
    /// <exception cref="FormatException">It is no call of this function.</exception>
    public static TContractMessage DecodeInput<TContractMessage>(this TContractMessage contractMessage, string data)
        where TContractMessage : FunctionMessage
    {
        byte[] bytes = data.HexToByteArray();
        return bytes.AsSpan().StartsWith(Signatures.SelectorOfFunction(contractMessage.GetType()))
            ? MessageEncoder.Decode(contractMessage, bytes[Signatures.SelectorSize..])
            : throw new FormatException($"The data is no call of {contractMessage.GetType()}.");
    }
}
