using Nethereum.Contracts.CQS;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Contracts;

namespace Nethereum.Contracts.MessageEncodingServices;

/// <summary>A function's calls and answers as bytes, for callers that send them by themselves.</summary>
public class FunctionMessageEncodingService<TContractFunction>
    where TContractFunction : ContractMessageBase
{
    private readonly string? contract, from;

    public FunctionMessageEncodingService(string? contractAddress = null, string? defaultAddressFrom = null) => (contract, from) = (contractAddress, defaultAddressFrom);

    /// <summary>Selector and parameters.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public byte[] GetCallData(TContractFunction contractMessage) => MessageEncoder.CallData(Function(contractMessage));

    /// <summary>The call as a node takes it.</summary>
    /// <exception cref="ArgumentException">A value does not fit its type.</exception>
    public RPC.Eth.DTOs.CallInput CreateCallInput(TContractFunction contractMessage) => MessageEncoder.Call(Function(contractMessage), contract ?? "", from);

    /// <summary>The only value that the function returned.</summary>
    /// <exception cref="FormatException">The data is no such value.</exception>
    public TReturn? DecodeSimpleTypeOutput<TReturn>(string output) => MessageEncoder.FirstOutput<TReturn>(typeof(TContractFunction), output);

    /// <summary>All that the function returned.</summary>
    /// <exception cref="FormatException">The data is no such object.</exception>
    public TReturn DecodeDTOTypeOutput<TReturn>(string output)
        where TReturn : new() => MessageEncoder.Decode(new TReturn(), output.HexToByteArray());

    private static FunctionMessage Function(TContractFunction message) => message as FunctionMessage ?? throw new ArgumentException($"{typeof(TContractFunction)} is no function.", nameof(message));
}
