using Nethereum.Hex.HexTypes;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts.CQS;

/// <summary>Creates contracts.</summary>
public interface IContractDeploymentTransactionHandler<TContractDeploymentMessage>
    where TContractDeploymentMessage : ContractDeploymentMessage, new()
{
    Task<HexBigInteger> EstimateGasAsync(TContractDeploymentMessage contractDeploymentMessage);

    /// <summary>Sends the transaction; its hash.</summary>
    Task<string> SendRequestAsync(TContractDeploymentMessage? contractDeploymentMessage = default);

    /// <summary>Sends the transaction and waits, however long, until the contract is there: pass a token.</summary>
    /// <exception cref="RPC.Eth.Exceptions.ContractDeploymentException">The transaction is in a block, and there is no contract.</exception>
    Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TContractDeploymentMessage? contractDeploymentMessage = default, CancellationTokenSource? tokenSource = null);

    /// <inheritdoc cref="SendRequestAndWaitForReceiptAsync(TContractDeploymentMessage,CancellationTokenSource)"/>
    Task<TransactionReceipt> SendRequestAndWaitForReceiptAsync(TContractDeploymentMessage contractDeploymentMessage, CancellationToken cancellationToken);

    /// <summary>Signs without sending. Hexadecimal without prefix.</summary>
    Task<string> SignTransactionAsync(TContractDeploymentMessage contractDeploymentMessage);
}
