using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.Blocks;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Infrastructure;

namespace Nethereum.RPC.Eth.Services
{
    /// <summary>Blocks.</summary>
    public interface IEthApiBlockService
    {
        IEthBlockNumber GetBlockNumber { get; }

        IEthGetBlockWithTransactionsHashesByNumber GetBlockWithTransactionsHashesByNumber { get; }

        IEthGetBlockWithTransactionsHashesByHash GetBlockWithTransactionsHashesByHash { get; }
    }
}

namespace Nethereum.RPC.Eth.Blocks
{
    /// <summary>The number of the latest block.</summary>
    public interface IEthBlockNumber : IGenericRpcRequestResponseHandlerNoParam<HexBigInteger>
    {
    }

    /// <summary>The block at a number; null when there is none.</summary>
    public interface IEthGetBlockWithTransactionsHashesByNumber
    {
        Task<BlockWithTransactionHashes?> SendRequestAsync(HexBigInteger number, object? id = null);

        Task<BlockWithTransactionHashes?> SendRequestAsync(BlockParameter blockParameter, object? id = null);
    }

    /// <summary>The block of a hash; null when the node does not know it.</summary>
    public interface IEthGetBlockWithTransactionsHashesByHash
    {
        Task<BlockWithTransactionHashes?> SendRequestAsync(string blockHash, object? id = null);
    }
}
