using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Accounts;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Fee1559Suggestions;
using Nethereum.RPC.TransactionReceipts;

namespace Nethereum.RPC.TransactionManagers;

/// <summary>Signs and sends an account's transactions.</summary>
public interface ITransactionManager
{
    /// <summary>Null: the node's own accounts are used.</summary>
    IAccount? Account { get; }

    /// <summary>Null until it is known.</summary>
    BigInteger? ChainId { get; }

    IClient Client { get; set; }

    IFee1559SuggestionStrategy Fee1559SuggestionStrategy { get; set; }

    ITransactionReceiptService TransactionReceiptService { get; set; }

    /// <summary>Whether transactions that say nothing of fees have a gas price instead of a priority fee.</summary>
    bool UseLegacyAsDefault { get; set; }

    Task<HexBigInteger> EstimateGasAsync(CallInput callInput);

    /// <summary>Takes a nonce (unless there is one), then fees, signs and sends; the hash. When it fails after the nonce was taken, the nonce is missing: reset the account's nonce service.</summary>
    /// <exception cref="RpcResponseException">The node refused it.</exception>
    Task<string> SendTransactionAsync(TransactionInput transactionInput);

    /// <summary>Sends wei.</summary>
    Task<string> SendTransactionAsync(string from, string to, HexBigInteger amount);

    Task<TransactionReceipt> SendTransactionAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default);

    /// <summary>Signs without sending; takes a nonce unless there is one. Hexadecimal without prefix.</summary>
    Task<string> SignTransactionAsync(TransactionInput transaction);
}
