using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Fee1559Suggestions;
using Nethereum.RPC.TransactionManagers;
using Nethereum.RPC.TransactionReceipts;
using NodeProgram.Emulator.Ethereum.Eth;

namespace NodeProgram.Emulator.Ethereum.Transactions;

/// <summary>Has no key: the node signs, if it holds the account's.</summary>
internal sealed class NodeTransactionManager : ITransactionManager
{
    public NodeTransactionManager(IClient client) =>
        (Client, TransactionReceiptService, Fee1559SuggestionStrategy) = (client, new TransactionReceiptPollingService(this), new FeeSuggestion(client));

    public IAccount? Account => null;

    public BigInteger? ChainId => null;

    public IClient Client { get; set; }

    public IFee1559SuggestionStrategy Fee1559SuggestionStrategy { get; set; }

    public ITransactionReceiptService TransactionReceiptService { get; set; }

    public bool UseLegacyAsDefault { get; set; }

    public Task<HexBigInteger> EstimateGasAsync(CallInput callInput) => new EthEstimateGas(Client).SendRequestAsync(callInput);

    public Task<string> SendTransactionAsync(TransactionInput transactionInput) => Client.SendRequestAsync<string>(new RpcRequest(null, "eth_sendTransaction", transactionInput));

    public Task<string> SendTransactionAsync(string from, string to, HexBigInteger amount) => SendTransactionAsync(new TransactionInput { From = from, To = to, Value = amount });

    public Task<TransactionReceipt> SendTransactionAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default) =>
        TransactionReceiptService.SendRequestAndWaitForReceiptAsync(transactionInput, cancellationToken);

    public Task<string> SignTransactionAsync(TransactionInput transaction) => throw new InvalidOperationException("There is no key to sign with: give Web3 an account.");
}
