using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace NodeProgram.Chain;

[Event("Awarded")]
public sealed class AwardedLog : IEventDTO
{
    [Parameter("address", "operator", 1, true)]
    public string Operator { get; set; } = "";

    [Parameter("uint256", "tokenId", 2, true)]
    public BigInteger TokenId { get; set; }
}
