using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts.ContractHandlers;
using Nethereum.Contracts.CQS;
using Nethereum.RPC;

namespace Nethereum.Contracts.Services;

/// <summary>The node's methods, and contracts on its chain.</summary>
public interface IEthApiContractService : IEthApiService
{
    ContractHandler GetContractHandler(string contractAddress);

    IContractDeploymentTransactionHandler<TContractDeploymentMessage> GetContractDeploymentHandler<TContractDeploymentMessage>()
        where TContractDeploymentMessage : ContractDeploymentMessage, new();

    /// <summary>An event of whatever contract.</summary>
    Event<TEventType> GetEvent<TEventType>()
        where TEventType : IEventDTO, new();

    Event<TEventType> GetEvent<TEventType>(string contractAddress)
        where TEventType : IEventDTO, new();
}
