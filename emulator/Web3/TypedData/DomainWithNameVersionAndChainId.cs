using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.ABI.EIP712;

/// <summary>A domain without a contract.</summary>
[Struct("EIP712Domain")]
public class DomainWithNameVersionAndChainId : IDomain
{
    [Parameter("string", "name", 1)]
    public virtual string? Name { get; set; }

    [Parameter("string", "version", 2)]
    public virtual string? Version { get; set; }

    [Parameter("uint256", "chainId", 3)]
    public virtual BigInteger? ChainId { get; set; }
}
