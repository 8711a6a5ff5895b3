using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.TransactionReceipts;

/// <summary>Waits for receipts.</summary>
public interface ITransactionReceiptService
{
    int GetPollingRetryIntervalInMilliseconds();

    void SetPollingRetryIntervalInMilliseconds(int retryMilliseconds);

    /// <summary>Asks until there is a receipt, however long: pass a token.</summary>
    Task<TransactionReceipt> PollForReceiptAsync(string transaction, CancellationToken cancellationToken = default);

    Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default);

    /// <exception cref="Eth.Exceptions.ContractDeploymentException">There is no contract.</exception>
    Task<TransactionReceipt> DeployContractAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default);
}
