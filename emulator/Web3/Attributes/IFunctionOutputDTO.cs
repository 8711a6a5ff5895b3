namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>What a function returns.</summary>
public interface IFunctionOutputDTO
{
}
