using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace Nethereum.Signer;

/// <summary>A signature; r and s are 32 bytes.</summary>
public class EthECDSASignature
{
    internal EthECDSASignature(byte[] r, byte[] s, byte[] v) => (R, S, V) = (r, s, v);

    public byte[] R { get; }

    public byte[] S { get; }

    /// <summary>Which of the keys that fit it was: 27 or 28, 0 or 1 (EIP-1559), or with the chain id in it (EIP-155).</summary>
    public byte[] V { get; set; }

    /// <summary>Whether it is the one of its two forms that Ethereum accepts (EIP-2).</summary>
    public bool IsLowS => Secp256k1.IsLow(S);

    /// <summary>r, s and v one after the other: 65 bytes for messages; hexadecimal with prefix.</summary>
    public static string CreateStringSignature(EthECDSASignature signature) => "0x" + signature.R.ToHex() + signature.S.ToHex() + signature.V.ToHex();
}
