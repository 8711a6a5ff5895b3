using Org.BouncyCastle.Crypto.Digests;

namespace NodeProgram.Emulator.Ethereum.Crypto;

/// <summary>Keccak-256.</summary>
internal static class Keccak
{
    public const int Size = 32;

    public static byte[] Hash(ReadOnlySpan<byte> value)
    {
        var digest = new KeccakDigest(Size * 8);
        digest.BlockUpdate(value);
        byte[] hash = new byte[Size];
        digest.DoFinal(hash);
        return hash;
    }
}
