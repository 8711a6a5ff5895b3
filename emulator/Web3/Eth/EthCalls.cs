using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Blocks;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Filters;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;

namespace NodeProgram.Emulator.Ethereum.Eth;

/// <summary>Methods that take nothing and answer with a number.</summary>
internal sealed class EthNumber(IClient client, string method) : IEthChainId, IEthGasPrice, IEthBlockNumber
{
    public Task<HexBigInteger> SendRequestAsync(object? id = null) => client.SendRequestAsync<HexBigInteger>(new RpcRequest(id, method));
}

/// <summary>Methods that ask about an account at a block.</summary>
internal sealed class EthAccountNumber(IClient client, string method) : IEthGetBalance, IEthGetTransactionCount
{
    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block, object? id = null) => client.SendRequestAsync<HexBigInteger>(new RpcRequest(id, method, address, block));

    public Task<HexBigInteger> SendRequestAsync(string address, object? id = null) => SendRequestAsync(address, DefaultBlock, id);
}

internal sealed class EthGetCode(IClient client) : IEthGetCode
{
    public BlockParameter DefaultBlock { get; set; } = BlockParameter.CreateLatest();

    public Task<string> SendRequestAsync(string address, BlockParameter block, object? id = null) => client.SendRequestAsync<string>(new RpcRequest(id, "eth_getCode", address, block));

    public Task<string> SendRequestAsync(string address, object? id = null) => SendRequestAsync(address, DefaultBlock, id);
}

internal sealed class EthBlocks(IClient client) : IEthApiBlockService, IEthGetBlockWithTransactionsHashesByNumber, IEthGetBlockWithTransactionsHashesByHash
{
    public IEthBlockNumber GetBlockNumber { get; } = new EthNumber(client, "eth_blockNumber");

    public IEthGetBlockWithTransactionsHashesByNumber GetBlockWithTransactionsHashesByNumber => this;

    public IEthGetBlockWithTransactionsHashesByHash GetBlockWithTransactionsHashesByHash => this;

    public Task<BlockWithTransactionHashes?> SendRequestAsync(HexBigInteger number, object? id = null) => SendRequestAsync(new BlockParameter(number), id);

    public Task<BlockWithTransactionHashes?> SendRequestAsync(BlockParameter blockParameter, object? id = null) =>
        client.SendRequestAsync<BlockWithTransactionHashes?>(new RpcRequest(id, "eth_getBlockByNumber", blockParameter, false));

    public Task<BlockWithTransactionHashes?> SendRequestAsync(string blockHash, object? id = null) =>
        client.SendRequestAsync<BlockWithTransactionHashes?>(new RpcRequest(id, "eth_getBlockByHash", blockHash, false));
}

internal sealed class EthFilters(IClient client) : IEthApiFilterService, IEthGetLogs
{
    public IEthGetLogs GetLogs => this;

    public Task<FilterLog[]> SendRequestAsync(NewFilterInput newFilter, object? id = null) => client.SendRequestAsync<FilterLog[]>(new RpcRequest(id, "eth_getLogs", newFilter));
}

internal sealed class EthFeeHistory(IClient client) : IEthFeeHistory
{
    public Task<FeeHistoryResult> SendRequestAsync(HexBigInteger blockCount, BlockParameter highestBlockNumber, decimal[]? rewardPercentiles = null, object? id = null) =>
        client.SendRequestAsync<FeeHistoryResult>(new RpcRequest(id, "eth_feeHistory", blockCount, highestBlockNumber, rewardPercentiles ?? []));
}
