using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.TransactionManagers;

namespace Nethereum.RPC;

/// <summary>What is a client's.</summary>
public interface IRpcClientWrapper
{
    IClient Client { get; }
}

/// <summary>The node's methods whose names begin with eth.</summary>
public interface IEthApiService : IRpcClientWrapper
{
    IEthApiBlockService Blocks { get; }

    IEthChainId ChainId { get; }

    IEthFeeHistory FeeHistory { get; }

    IEthApiFilterService Filters { get; }

    IEthGasPrice GasPrice { get; }

    IEthGetBalance GetBalance { get; }

    IEthGetCode GetCode { get; }

    ITransactionManager TransactionManager { get; set; }

    IEthApiTransactionsService Transactions { get; }
}
