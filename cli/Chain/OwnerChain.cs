using System.Globalization;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Web3;
using Nethereum.Web3.Accounts;
using NodeProgram.Chain;
using NodeProgram.Cli.Keys;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Cli.Chain;

/// <summary>A transaction that is in a block.</summary>
internal sealed record SentTransaction(string What, string Transaction, long Block, long Gas);

/// <summary>Asks the contracts, and sends with the owner's own key. Nothing is sent that a trial run (gas estimation) refuses.</summary>
internal sealed class OwnerChain
{
    // Of a cheap call that others made dearer: a few more words of storage.
    private const int GasBeside = 50_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly Web3 web3;
    private readonly TextWriter error;

    private OwnerChain(ChainSetup setup, Web3 web3, EthereumAddress sender, TextWriter error) => (Setup, this.web3, Sender, this.error) = (setup, web3, sender, error);

    public ChainSetup Setup { get; }

    /// <summary>Whose key signs; of a chain that is only read, no address.</summary>
    public EthereumAddress Sender { get; }

    /// <summary>What has been sent so far, in order.</summary>
    public List<SentTransaction> Sent { get; } = [];

    /// <summary>Opens the chain for the key that the command line names.</summary>
    /// <exception cref="KeyException">The chain is not the one that the contracts' file is for.</exception>
    public static OwnerChain Open(Invocation invocation, TextWriter error)
    {
        ChainSetup setup = ChainSetup.Load(invocation);
        EthECKey key = OwnerKey.Load(invocation);
        var chain = new OwnerChain(setup, new Web3(new Account(key, setup.ChainId), setup.Rpc.ToString()), OwnerKey.AddressOf(key), error);
        long id = (long)Ask(() => chain.web3.Eth.ChainId.SendRequestAsync()).Value;
        return id == setup.ChainId ? chain : throw new KeyException($"{setup.Rpc} is chain {id}, the contracts are on {setup.ChainId}.");
    }

    public TReturn Query<TFunction, TReturn>(EthereumAddress contract, TFunction call)
        where TFunction : FunctionMessage, new() => Ask(() => web3.Eth.GetContractHandler(contract.ToString()).QueryAsync<TFunction, TReturn>(call));

    public TOutput QueryObject<TFunction, TOutput>(EthereumAddress contract, TFunction call)
        where TFunction : FunctionMessage, new()
        where TOutput : Nethereum.ABI.FunctionEncoding.Attributes.IFunctionOutputDTO, new() => Ask(() => web3.Eth.GetContractHandler(contract.ToString()).QueryDeserializingToObjectAsync<TFunction, TOutput>(call));

    /// <summary>The newest block's time, Unix seconds.</summary>
    public long Now() => (long)Ask(() => web3.Eth.Blocks.GetBlockWithTransactionsHashesByNumber.SendRequestAsync(BlockParameter.CreateLatest()))!.Timestamp.Value;

    /// <summary>Sends and waits until it is in a block.</summary>
    /// <exception cref="ProgramRefusedException">The contract refuses; nothing was sent, or it failed in its block.</exception>
    public SentTransaction Send<TFunction>(string what, EthereumAddress contract, TFunction message)
        where TFunction : FunctionMessage, new()
    {
        TransactionReceipt receipt = Progress.While(error, $"{what}: waiting for the transaction's block", () => Ask(async () =>
        {
            using var patience = new CancellationTokenSource(Patience);
            ContractHandler handler = web3.Eth.GetContractHandler(contract.ToString());
            // An estimate is exact for the state that it was made in; until the transaction's block others may move it, such as the program ending a case. What is not used is not paid.
            message.Gas = (await handler.EstimateGasAsync(message)).Value * 3 / 2 + GasBeside;
            return await handler.SendRequestAndWaitForReceiptAsync(message, patience.Token);
        }));
        if (receipt.HasErrors() != false)
            throw new ProgramRefusedException(0, "transaction-failed", $"{what}: {receipt.TransactionHash} is in block {receipt.BlockNumber.Value} and failed.", default);
        var sent = new SentTransaction(what, receipt.TransactionHash, (long)receipt.BlockNumber.Value, (long)receipt.GasUsed.Value);
        Sent.Add(sent);
        return sent;
    }

    private static T Ask<T>(Func<Task<T>> ask)
    {
        try
        {
            return ask().GetAwaiter().GetResult();
        }
        catch (SmartContractCustomErrorRevertException refusal)
        {
            (string name, string detail) = ContractErrors.Explain(refusal.ExceptionEncodedData);
            throw new ProgramRefusedException(0, name == ContractErrors.Unknown ? "contract-refused" : name, detail, default);
        }
        catch (SmartContractRevertException refusal)
        {
            throw new ProgramRefusedException(0, "contract-refused", refusal.Message, default);
        }
        catch (RpcResponseException answer)
        {
            throw new ProgramRefusedException(0, "chain-refused", string.Create(CultureInfo.InvariantCulture, $"the chain says {answer.RpcError.Message}"), default);
        }
        catch (Exception e) when (e is RpcClientUnknownException or RpcClientTimeoutException or HttpRequestException or OperationCanceledException or FormatException)
        {
            throw new UnreachableException($"the chain does not answer: {e.InnerException?.Message ?? e.Message}");
        }
    }
}
