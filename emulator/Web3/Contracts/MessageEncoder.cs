using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Contracts.CQS;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using NodeProgram.Emulator.Ethereum.Abi;

namespace NodeProgram.Emulator.Ethereum.Contracts;

/// <summary>Messages into transactions and calls, and what comes back into objects.</summary>
internal static class MessageEncoder
{
    private const string Nothing = "0x";

    public static byte[] CallData(FunctionMessage message) => [.. Signatures.SelectorOfFunction(message.GetType()), .. AbiEncoder.EncodeMembers(message)];

    public static byte[] DeploymentData(ContractDeploymentMessage message) => [.. message.ByteCode.HexToByteArray(), .. AbiEncoder.EncodeMembers(message)];

    public static CallInput Call(FunctionMessage message, string to, string? from) => Fill(new CallInput(CallData(message).ToHex(prefix: true), to), message, from);

    public static TransactionInput Transaction(FunctionMessage message, string to, string? from) => Fill(new TransactionInput(CallData(message).ToHex(prefix: true), to), message, from);

    public static TransactionInput Transaction(ContractDeploymentMessage message, string? from) =>
        Fill(new TransactionInput { Data = DeploymentData(message).ToHex(prefix: true) }, message, from);

    /// <summary>The first of what a function returned; default where nothing was returned, as by an address without code.</summary>
    /// <exception cref="FormatException">The data is no such value.</exception>
    /// <exception cref="NotSupportedException">It returns structs and does not name a class for what it returns: the real library would not know their fields.</exception>
    public static TOut? FirstOutput<TOut>(Type function, string data)
    {
        if (data == Nothing)
            return default;
        FunctionAttribute attribute = FunctionAttribute.GetAttribute(function)!;
        if (attribute.ReturnType.StartsWith("tuple", StringComparison.Ordinal))
            throw new NotSupportedException($"{function} returns {attribute.ReturnType}: give its attribute the class of what it returns.");
        return attribute.DTOReturnType is { } type
            ? (TOut?)AbiDecoder.Decode(AbiTypes.TupleOf(type).Members[0].Type, data.HexToByteArray(), typeof(TOut))
            : (TOut?)AbiDecoder.Decode(AbiTypes.Parse(attribute.ReturnType, typeof(TOut)), data.HexToByteArray(), typeof(TOut));
    }

    /// <exception cref="FormatException">The data is no such object.</exception>
    public static T Decode<T>(T target, byte[] data)
    {
        AbiDecoder.Fill(target!, AbiTypes.TupleOf(target!.GetType()).Members, data);
        return target;
    }

    private static T Fill<T>(T call, ContractMessageBase message, string? from)
        where T : CallInput
    {
        (call.From, call.Gas, call.GasPrice, call.MaxFeePerGas, call.MaxPriorityFeePerGas) =
            (message.FromAddress ?? from, Hex(message.Gas), Hex(message.GasPrice), Hex(message.MaxFeePerGas), Hex(message.MaxPriorityFeePerGas));
        call.Value = new HexBigInteger(message.AmountToSend);
        if (call is TransactionInput transaction)
            (transaction.Nonce, transaction.AccessList) = (Hex(message.Nonce), message.AccessList);
        return call;
    }

    private static HexBigInteger? Hex(BigInteger? value) => value is null ? null : new HexBigInteger(value.Value);
}
