namespace Nethereum.Contracts.ContractHandlers;

/// <summary>A contract at an address.</summary>
public interface IContractHandler
{
}
