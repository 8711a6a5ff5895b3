using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Signer;

/// <summary>Signatures out of their parts.</summary>
public static class EthECDSASignatureFactory
{
    private const int Half = 32;

    public static EthECDSASignature FromComponents(byte[] r, byte[] s, byte[] v) => new(Pad(r), Pad(s), v);

    public static EthECDSASignature FromComponents(byte[] r, byte[] s, byte v) => FromComponents(r, s, [v]);

    /// <param name="signature">65 bytes, hexadecimal; v is 27 or 28, or 0 or 1.</param>
    /// <exception cref="FormatException">It is not.</exception>
    public static EthECDSASignature ExtractECDSASignature(string signature)
    {
        byte[] bytes = signature.HexToByteArray();
        if (bytes.Length != (2 * Half) + 1)
            throw new FormatException("A signature is 65 bytes.");
        byte v = bytes[^1];
        return new EthECDSASignature(bytes[..Half], bytes[Half..(2 * Half)], [v is 0 or 1 ? (byte)(v + 27) : v]);
    }

    private static byte[] Pad(byte[] value) => value.Length > Half
        ? throw new ArgumentException("r and s are at most 32 bytes.", nameof(value))
        : [.. new byte[Half - value.Length], .. value];
}
