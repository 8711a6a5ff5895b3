using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Contracts.MessageEncodingServices;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace NodeProgram.Chain;

/// <summary>Calls and answers as the contracts' ABI has them.</summary>
public static class Abi
{
    /// <summary>The data of a call, 0x and hex digits.</summary>
    public static string Call<TFunction>(TFunction message)
        where TFunction : FunctionMessage, new() => "0x" + Convert.ToHexStringLower(message.GetCallData());

    /// <summary>The only value that a function returned.</summary>
    public static TValue Value<TFunction, TValue>(string answer)
        where TFunction : FunctionMessage, new() => new FunctionMessageEncodingService<TFunction>().DecodeSimpleTypeOutput<TValue>(answer)!;

    /// <summary>The values that a function returned.</summary>
    public static TOutput Output<TFunction, TOutput>(string answer)
        where TFunction : FunctionMessage, new()
        where TOutput : new() => new FunctionMessageEncodingService<TFunction>().DecodeDTOTypeOutput<TOutput>(answer);

    /// <summary>The first topic of an event: the hash of its signature.</summary>
    public static string TopicOf<TLog>()
        where TLog : IEventDTO, new() => "0x" + EventExtensions.GetEventABI<TLog>().Sha3Signature.ToLowerInvariant();

    /// <summary>An event's parameters.</summary>
    /// <exception cref="FormatException">The log is not this event.</exception>
    public static TLog Event<TLog>(ChainLog log)
        where TLog : IEventDTO, new() => new FilterLog
        {
            Address = log.Contract.Key,
            BlockNumber = new HexBigInteger(log.Block),
            BlockHash = log.BlockHash,
            TransactionHash = log.Transaction,
            LogIndex = new HexBigInteger(log.LogIndex),
            Topics = [.. log.Topics],
            Data = log.Data,
        }.DecodeEvent<TLog>() is { } found ? found.Event : throw new FormatException($"The log is no {typeof(TLog).Name}.");
}
