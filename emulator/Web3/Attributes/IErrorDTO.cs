namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>What is a custom error of a contract.</summary>
public interface IErrorDTO
{
}
