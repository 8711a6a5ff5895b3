using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.ABI.EIP712;

/// <summary>The domain of a contract's signatures; all four fields are part of its type, so none may be null.</summary>
[Struct("EIP712Domain")]
public class Domain : IDomain
{
    [Parameter("string", "name", 1)]
    public virtual string? Name { get; set; }

    [Parameter("string", "version", 2)]
    public virtual string? Version { get; set; }

    [Parameter("uint256", "chainId", 3)]
    public virtual BigInteger? ChainId { get; set; }

    [Parameter("address", "verifyingContract", 4)]
    public virtual string? VerifyingContract { get; set; }
}
