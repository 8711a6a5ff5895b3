namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>What is an event of a contract.</summary>
public interface IEventDTO
{
}
