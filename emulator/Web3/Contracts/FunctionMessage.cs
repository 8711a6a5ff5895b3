using Nethereum.Contracts.CQS;

namespace Nethereum.Contracts;

/// <summary>A call of a function; the derived class has a function attribute, and its properties parameter attributes.</summary>
public class FunctionMessage : ContractMessageBase
{
}
