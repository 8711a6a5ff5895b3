using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.Services;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.TransactionManagers;
using NodeProgram.Emulator.Ethereum.Contracts;

namespace Nethereum.Contracts.ContractHandlers;

/// <summary>A contract at an address. Every method that asks the node throws what the contract said when it refused.</summary>
public class ContractHandler : IContractHandler
{
    /// <param name="contractAddress">Where it is.</param>
    /// <param name="ethApiContractService">The node.</param>
    /// <param name="addressFrom">Who calls.</param>
    public ContractHandler(string contractAddress, IEthApiContractService ethApiContractService, string? addressFrom = null) =>
        (ContractAddress, EthApiContractService, AddressFrom) = (contractAddress, ethApiContractService, addressFrom);

    public string ContractAddress { get; }

    public IEthApiContractService EthApiContractService { get; protected set; }

    public string? AddressFrom { get; protected set; }

    public Event<TEventType> GetEvent<TEventType>()
        where TEventType : IEventDTO, new() => new(EthApiContractService.Client, ContractAddress);

    /// <summary>Sends a transaction: its gas is what the node estimates, exactly, unless the message says it; the hash. A contract that refuses is noticed only while estimating.</summary>
    public virtual async Task<string> SendRequestAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage? transactionMessage = default)
        where TEthereumContractFunctionMessage : FunctionMessage, new() =>
        await Manager.SendTransactionAsync(await InputAsync(transactionMessage ?? new()).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Sends a transaction and waits, however long, until it is in a block: pass a token.</summary>
    public virtual Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage? transactionMessage = default, CancellationTokenSource? tokenSource = null)
        where TEthereumContractFunctionMessage : FunctionMessage, new() => SendRequestAndWaitForReceiptAsync(transactionMessage!, tokenSource?.Token ?? CancellationToken.None);

    /// <inheritdoc cref="SendRequestAndWaitForReceiptAsync{T}(T,CancellationTokenSource)"/>
    public virtual async Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage transactionMessage, CancellationToken cancellationToken)
        where TEthereumContractFunctionMessage : FunctionMessage, new() =>
        await Manager.TransactionReceiptService.SendRequestAndWaitForReceiptAsync(await InputAsync(transactionMessage ?? new()).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Signs without sending: takes a nonce unless the message has one. Hexadecimal without prefix.</summary>
    public virtual async Task<string> SignTransactionAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage? transactionMessage = default)
        where TEthereumContractFunctionMessage : FunctionMessage, new() =>
        await Manager.SignTransactionAsync(await InputAsync(transactionMessage ?? new()).ConfigureAwait(false)).ConfigureAwait(false);

    public virtual async Task<HexBigInteger> EstimateGasAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage? transactionMessage = default)
        where TEthereumContractFunctionMessage : FunctionMessage, new()
    {
        CallInput call = MessageEncoder.Call(transactionMessage ?? new(), ContractAddress, AddressFrom);
        call.Gas = null;
        return await AskAsync(() => Manager.EstimateGasAsync(call)).ConfigureAwait(false);
    }

    /// <summary>Calls a function and reads the first value that it returns; default when the address has no code.</summary>
    /// <exception cref="FormatException">What it returned is no such value.</exception>
    public virtual async Task<TReturn> QueryAsync<TEthereumContractFunctionMessage, TReturn>(TEthereumContractFunctionMessage? ethereumContractFunctionMessage = default, BlockParameter? blockParameter = null)
        where TEthereumContractFunctionMessage : FunctionMessage, new() =>
        MessageEncoder.FirstOutput<TReturn>(typeof(TEthereumContractFunctionMessage), await CallAsync(ethereumContractFunctionMessage ?? new(), blockParameter).ConfigureAwait(false))!;

    /// <summary>Calls a function and reads all values that it returns.</summary>
    /// <exception cref="FormatException">What it returned is no such object.</exception>
    public virtual async Task<TEthereumFunctionReturn> QueryDeserializingToObjectAsync<TEthereumContractFunctionMessage, TEthereumFunctionReturn>(
        TEthereumContractFunctionMessage? ethereumContractFunctionMessage = default, BlockParameter? blockParameter = null)
        where TEthereumContractFunctionMessage : FunctionMessage, new()
        where TEthereumFunctionReturn : IFunctionOutputDTO, new() =>
        MessageEncoder.Decode(new TEthereumFunctionReturn(), (await CallAsync(ethereumContractFunctionMessage ?? new(), blockParameter).ConfigureAwait(false)).HexToByteArray());

    public virtual async Task<byte[]> QueryRawAsync<TEthereumContractFunctionMessage>(TEthereumContractFunctionMessage? ethereumContractFunctionMessage = default, BlockParameter? blockParameter = null)
        where TEthereumContractFunctionMessage : FunctionMessage, new() => (await CallAsync(ethereumContractFunctionMessage ?? new(), blockParameter).ConfigureAwait(false)).HexToByteArray();

    internal static async Task<T> AskAsync<T>(Func<Task<T>> question)
    {
        try
        {
            return await question().ConfigureAwait(false);
        }
        catch (RpcResponseException e)
        {
            ContractRevertExceptionHandler.HandleContractRevertException(e);
            throw;
        }
    }

    private ITransactionManager Manager => EthApiContractService.TransactionManager;

    private Task<string> CallAsync<T>(T message, BlockParameter? block)
        where T : FunctionMessage
    {
        CallInput call = MessageEncoder.Call(message, ContractAddress, AddressFrom);
        return AskAsync(() => EthApiContractService.Transactions.Call.SendRequestAsync(call, block ?? EthApiContractService.Transactions.Call.DefaultBlock));
    }

    private async Task<TransactionInput> InputAsync<T>(T message)
        where T : FunctionMessage, new()
    {
        // The real library writes its estimate into the message too: one that is sent again keeps it.
        message.Gas ??= (await EstimateGasAsync(message).ConfigureAwait(false)).Value;
        return MessageEncoder.Transaction(message, ContractAddress, AddressFrom);
    }
}
