using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.RPC.Eth.Exceptions;

/// <summary>A transaction that creates a contract is in a block, and there is no contract.</summary>
public class ContractDeploymentException : Exception
{
    public ContractDeploymentException(string message, TransactionReceipt transactionReceipt) : base(message) => TransactionReceipt = transactionReceipt;

    public TransactionReceipt TransactionReceipt { get; set; }
}
