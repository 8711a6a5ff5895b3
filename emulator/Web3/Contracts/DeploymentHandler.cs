using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Contracts.CQS;
using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.TransactionManagers;

namespace NodeProgram.Emulator.Ethereum.Contracts;

internal sealed class DeploymentHandler<T>(ITransactionManager manager) : IContractDeploymentTransactionHandler<T>
    where T : ContractDeploymentMessage, new()
{
    public Task<HexBigInteger> EstimateGasAsync(T contractDeploymentMessage)
    {
        TransactionInput input = MessageEncoder.Transaction(contractDeploymentMessage, manager.Account?.Address);
        input.Gas = null;
        return ContractHandler.AskAsync(() => manager.EstimateGasAsync(input));
    }

    public async Task<string> SendRequestAsync(T? contractDeploymentMessage = default) =>
        await manager.SendTransactionAsync(await InputAsync(contractDeploymentMessage ?? new()).ConfigureAwait(false)).ConfigureAwait(false);

    public Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(T? contractDeploymentMessage = default, CancellationTokenSource? tokenSource = null) =>
        SendRequestAndWaitForReceiptAsync(contractDeploymentMessage ?? new(), tokenSource?.Token ?? CancellationToken.None);

    public async Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(T contractDeploymentMessage, CancellationToken cancellationToken) =>
        await manager.TransactionReceiptService.DeployContractAndWaitForReceiptAsync(await InputAsync(contractDeploymentMessage).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async Task<string> SignTransactionAsync(T contractDeploymentMessage) =>
        await manager.SignTransactionAsync(await InputAsync(contractDeploymentMessage).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<TransactionInput> InputAsync(T message)
    {
        message.Gas ??= (await EstimateGasAsync(message).ConfigureAwait(false)).Value;
        return MessageEncoder.Transaction(message, manager.Account?.Address);
    }
}
