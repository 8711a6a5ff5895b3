using Nethereum.Contracts.Services;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.TransactionManagers;
using Nethereum.RPC.TransactionReceipts;

namespace Nethereum.Web3;

/// <summary>A node, and who sends.</summary>
public interface IWeb3
{
    IClient Client { get; }

    IEthApiContractService Eth { get; }

    ITransactionManager TransactionManager { get; set; }

    ITransactionReceiptService TransactionReceiptPolling { get; set; }
}
