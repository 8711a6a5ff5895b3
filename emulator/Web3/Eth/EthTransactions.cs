using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;

namespace NodeProgram.Emulator.Ethereum.Eth;

internal sealed class EthTransactions(IClient client) : IEthApiTransactionsService
{
    public IEthCall Call { get; } = new EthCall(client);

    public IEthEstimateGas EstimateGas { get; } = new EthEstimateGas(client);

    public IEthGetTransactionByHash GetTransactionByHash { get; } = new EthGetTransactionByHash(client);

    public IEthGetTransactionCount GetTransactionCount { get; } = new EthAccountNumber(client, "eth_getTransactionCount");

    public IEthGetTransactionReceipt GetTransactionReceipt { get; } = new EthGetTransactionReceipt(client);

    public IEthSendRawTransaction SendRawTransaction { get; } = new EthSendRawTransaction(client);
}

internal sealed class EthCall(IClient client) : IEthCall
{
    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<string> SendRequestAsync(CallInput callInput, BlockParameter block, object? id = null) => client.SendRequestAsync<string>(new RpcRequest(id, "eth_call", callInput, block));

    public Task<string> SendRequestAsync(CallInput callInput, object? id = null) => SendRequestAsync(callInput, DefaultBlock, id);
}

internal sealed class EthEstimateGas(IClient client) : IEthEstimateGas
{
    public Task<HexBigInteger> SendRequestAsync(CallInput callInput, object? id = null) => client.SendRequestAsync<HexBigInteger>(new RpcRequest(id, "eth_estimateGas", callInput));
}

internal sealed class EthGetTransactionByHash(IClient client) : IEthGetTransactionByHash
{
    public Task<Transaction?> SendRequestAsync(string hashTransaction, object? id = null) => client.SendRequestAsync<Transaction?>(new RpcRequest(id, "eth_getTransactionByHash", hashTransaction));
}

internal sealed class EthGetTransactionReceipt(IClient client) : IEthGetTransactionReceipt
{
    public Task<TransactionReceipt?> SendRequestAsync(string transactionHash, object? id = null) =>
        client.SendRequestAsync<TransactionReceipt?>(new RpcRequest(id, "eth_getTransactionReceipt", transactionHash));
}

internal sealed class EthSendRawTransaction(IClient client) : IEthSendRawTransaction
{
    public Task<string> SendRequestAsync(string signedTransactionData, object? id = null) => client.SendRequestAsync<string>(new RpcRequest(id, "eth_sendRawTransaction", signedTransactionData));
}
