using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace NodeProgram.Chain;

/// <summary>Of ERC-1271.</summary>
[Function("isValidSignature", "bytes4")]
public sealed class IsValidSignatureFunction : FunctionMessage
{
    [Parameter("bytes32", "hash", 1)]
    public byte[] Hash { get; set; } = [];

    [Parameter("bytes", "signature", 2)]
    public byte[] Signature { get; set; } = [];
}
