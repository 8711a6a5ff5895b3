using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Exceptions;
using Nethereum.RPC.TransactionManagers;
using NodeProgram.Emulator.Ethereum.Eth;

namespace Nethereum.RPC.TransactionReceipts;

/// <summary>Asks for a receipt again and again.</summary>
public class TransactionReceiptPollingService : ITransactionReceiptService
{
    private readonly ITransactionManager transactionManager;
    private int retryMilliseconds;

    public TransactionReceiptPollingService(ITransactionManager transactionManager, int retryMilliseconds = 100) =>
        (this.transactionManager, this.retryMilliseconds) = (transactionManager, retryMilliseconds);

    public int GetPollingRetryIntervalInMilliseconds() => retryMilliseconds;

    public void SetPollingRetryIntervalInMilliseconds(int retryMilliseconds) => this.retryMilliseconds = retryMilliseconds;

    public async Task<TransactionReceipt> PollForReceiptAsync(string transaction, CancellationToken cancellationToken = default)
    {
        var receipts = new EthGetTransactionReceipt(transactionManager.Client);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await receipts.SendRequestAsync(transaction).ConfigureAwait(false) is { } receipt)
                return receipt;
            await Task.Delay(retryMilliseconds, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default) =>
        await PollForReceiptAsync(await transactionManager.SendTransactionAsync(transactionInput).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<TransactionReceipt> DeployContractAndWaitForReceiptAsync(TransactionInput transactionInput, CancellationToken cancellationToken = default)
    {
        TransactionReceipt receipt = await SendRequestAndWaitForReceiptAsync(transactionInput, cancellationToken).ConfigureAwait(false);
        string code = receipt.ContractAddress is null ? "0x" : await new EthGetCode(transactionManager.Client).SendRequestAsync(receipt.ContractAddress).ConfigureAwait(false);
        return code is "" or "0x" ? throw new ContractDeploymentException("Contract code could not be deployed or not found after deployment", receipt) : receipt;
    }
}
