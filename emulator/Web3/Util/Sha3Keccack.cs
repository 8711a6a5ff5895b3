using System.Text;
using Nethereum.Hex.HexConvertors.Extensions;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace Nethereum.Util;

/// <summary>Keccak-256 (not NIST's SHA3-256, whose padding differs).</summary>
public class Sha3Keccack
{
    public static Sha3Keccack Current { get; } = new();

    /// <summary>Of the text's UTF-8; hexadecimal without prefix.</summary>
    public string CalculateHash(string value) => CalculateHashAsBytes(value).ToHex();

    public byte[] CalculateHash(byte[] value) => Keccak.Hash(value);

    public byte[] CalculateHashAsBytes(string value) => Keccak.Hash(Encoding.UTF8.GetBytes(value));

    /// <summary>Of the bytes one after the other; hexadecimal without prefix.</summary>
    public string CalculateHashFromHex(params string[] hexValues) =>
        CalculateHash(string.Concat(hexValues.Select(hex => hex.RemoveHexPrefix())).HexToByteArray()).ToHex();
}
