using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.RPC.Eth.Services
{
    /// <summary>Transactions, and calls that are none.</summary>
    public interface IEthApiTransactionsService
    {
        IEthCall Call { get; }

        IEthEstimateGas EstimateGas { get; }

        IEthGetTransactionByHash GetTransactionByHash { get; }

        IEthGetTransactionCount GetTransactionCount { get; }

        IEthGetTransactionReceipt GetTransactionReceipt { get; }

        IEthSendRawTransaction SendRawTransaction { get; }
    }
}

namespace Nethereum.RPC.Eth.Transactions
{
    /// <summary>What a call returns, hexadecimal.</summary>
    public interface IEthCall
    {
        BlockParameter DefaultBlock { get; set; }

        Task<string> SendRequestAsync(CallInput callInput, BlockParameter block, object? id = null);

        Task<string> SendRequestAsync(CallInput callInput, object? id = null);
    }

    /// <summary>The gas that a call would use, exactly: the state may have changed when it is sent.</summary>
    public interface IEthEstimateGas
    {
        Task<HexBigInteger> SendRequestAsync(CallInput callInput, object? id = null);
    }

    /// <summary>A transaction; null when the node does not know it.</summary>
    public interface IEthGetTransactionByHash
    {
        Task<Transaction?> SendRequestAsync(string hashTransaction, object? id = null);
    }

    /// <summary>An account's next nonce at a block.</summary>
    public interface IEthGetTransactionCount
    {
        BlockParameter DefaultBlock { get; set; }

        Task<HexBigInteger> SendRequestAsync(string address, BlockParameter block, object? id = null);

        Task<HexBigInteger> SendRequestAsync(string address, object? id = null);
    }

    /// <summary>A receipt; null while the transaction is in no block of the chain.</summary>
    public interface IEthGetTransactionReceipt
    {
        Task<TransactionReceipt?> SendRequestAsync(string transactionHash, object? id = null);
    }

    /// <summary>Hands a signed transaction to the node; its hash.</summary>
    public interface IEthSendRawTransaction
    {
        /// <param name="signedTransactionData">Hexadecimal with prefix.</param>
        /// <param name="id">Of the request.</param>
        Task<string> SendRequestAsync(string signedTransactionData, object? id = null);
    }

    /// <summary>Fees of past blocks.</summary>
    public interface IEthFeeHistory
    {
        Task<FeeHistoryResult> SendRequestAsync(HexBigInteger blockCount, BlockParameter highestBlockNumber, decimal[]? rewardPercentiles = null, object? id = null);
    }
}
