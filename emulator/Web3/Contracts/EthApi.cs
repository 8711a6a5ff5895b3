using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Contracts.CQS;
using Nethereum.Contracts.Services;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth;
using Nethereum.RPC.Eth.Services;
using Nethereum.RPC.Eth.Transactions;
using Nethereum.RPC.TransactionManagers;
using NodeProgram.Emulator.Ethereum.Eth;

namespace NodeProgram.Emulator.Ethereum.Contracts;

internal sealed class EthApi(IClient client, ITransactionManager manager) : IEthApiContractService
{
    public IClient Client => client;

    public IEthApiBlockService Blocks { get; } = new EthBlocks(client);

    public IEthChainId ChainId { get; } = new EthNumber(client, "eth_chainId");

    public IEthFeeHistory FeeHistory { get; } = new EthFeeHistory(client);

    public IEthApiFilterService Filters { get; } = new EthFilters(client);

    public IEthGasPrice GasPrice { get; } = new EthNumber(client, "eth_gasPrice");

    public IEthGetBalance GetBalance { get; } = new EthAccountNumber(client, "eth_getBalance");

    public IEthGetCode GetCode { get; } = new EthGetCode(client);

    public ITransactionManager TransactionManager { get; set; } = manager;

    public IEthApiTransactionsService Transactions { get; } = new EthTransactions(client);

    public ContractHandler GetContractHandler(string contractAddress) => new(contractAddress, this, TransactionManager.Account?.Address);

    public IContractDeploymentTransactionHandler<T> GetContractDeploymentHandler<T>()
        where T : ContractDeploymentMessage, new() => new DeploymentHandler<T>(TransactionManager);

    public Event<T> GetEvent<T>()
        where T : IEventDTO, new() => new(client);

    public Event<T> GetEvent<T>(string contractAddress)
        where T : IEventDTO, new() => new(client, contractAddress);
}
