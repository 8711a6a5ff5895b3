using System.Numerics;
using System.Security.Cryptography;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Util;
using NodeProgram.Emulator.Ethereum.Crypto;

namespace Nethereum.Signer;

/// <summary>A key pair, or a public key alone.</summary>
public class EthECKey
{
    private const int FirstV = 27;
    private readonly byte[]? privateKey;
    private readonly byte[] publicKey;

    /// <param name="privateKey">32 bytes, hexadecimal.</param>
    /// <exception cref="ArgumentException">It is no private key.</exception>
    public EthECKey(string privateKey) : this(privateKey.HexToByteArray(), isPrivate: true)
    {
    }

    /// <param name="vch">The private key, or the public one (33 or 65 bytes).</param>
    /// <param name="isPrivate">Which of the two.</param>
    /// <exception cref="ArgumentException">It is no key.</exception>
    public EthECKey(byte[] vch, bool isPrivate)
    {
        if (!isPrivate)
        {
            publicKey = Secp256k1.Encode(vch, compressed: false);
            return;
        }

        if (!Secp256k1.IsPrivateKey(vch))
            throw new ArgumentException("A private key is 32 bytes, not zero and below the curve's order.", nameof(vch));
        privateKey = [.. vch];
        publicKey = Secp256k1.PublicKey(vch, compressed: false);
    }

    /// <summary>The real library has two implementations behind this; here both are the same.</summary>
    public static bool SignRecoverable { get; set; }

    public static EthECKey GenerateKey()
    {
        while (true)
        {
            byte[] key = RandomNumberGenerator.GetBytes(32);
            if (Secp256k1.IsPrivateKey(key))
                return new EthECKey(key, isPrivate: true);
        }
    }

    public static string GetPublicAddress(string privateKey) => new EthECKey(privateKey).GetPublicAddress();

    /// <summary>The key that signed.</summary>
    /// <param name="signature">With v 27 or 28.</param>
    /// <param name="hash">32 bytes.</param>
    /// <exception cref="ArgumentException">No key can have made this signature.</exception>
    public static EthECKey RecoverFromSignature(EthECDSASignature signature, byte[] hash) => RecoverFromSignature(signature, GetRecIdFromV(signature.V), hash);

    /// <exception cref="ArgumentException">No key can have made this signature.</exception>
    public static EthECKey RecoverFromSignature(EthECDSASignature signature, int recId, byte[] hash) =>
        new(Secp256k1.Recover(hash, signature.R, signature.S, recId) ?? throw new ArgumentException("No key can have made this signature.", nameof(signature)), isPrivate: false);

    /// <param name="signature">With the chain id in its v (EIP-155).</param>
    /// <param name="hash">32 bytes.</param>
    /// <param name="chainId">The chain that it is for.</param>
    /// <exception cref="ArgumentException">No key can have made this signature, or not for this chain.</exception>
    public static EthECKey RecoverFromSignature(EthECDSASignature signature, byte[] hash, BigInteger chainId) =>
        RecoverFromSignature(signature, GetRecIdFromVChain(signature.V, chainId), hash);

    /// <param name="signature">With v 0 or 1 (EIP-1559).</param>
    /// <param name="hash">32 bytes.</param>
    /// <exception cref="ArgumentException">No key can have made this signature.</exception>
    public static EthECKey RecoverFromParityYSignature(EthECDSASignature signature, byte[] hash) =>
        RecoverFromSignature(signature, signature.V.Length == 0 ? 0 : signature.V[0], hash);

    /// <exception cref="ArgumentException">It is not 27 to 34.</exception>
    public static int GetRecIdFromV(byte[] v) => v.Length == 1 ? GetRecIdFromV(v[0]) : throw new ArgumentException("v is one byte.", nameof(v));

    /// <exception cref="ArgumentException">It is not 27 to 34.</exception>
    public static int GetRecIdFromV(byte v) => v is >= 31 and <= 34 ? v - 31 : v is >= FirstV and < 31 ? v - FirstV : throw new ArgumentException("v is out of range.", nameof(v));

    public static int GetRecIdFromVChain(byte[] vChain, BigInteger chainId) => GetRecIdFromVChain(new BigInteger(vChain, isUnsigned: true, isBigEndian: true), chainId);

    public static int GetRecIdFromVChain(BigInteger vChain, BigInteger chainId) => (int)(vChain - (chainId * 2) - 35);

    public static BigInteger GetChainFromVChain(BigInteger vChain) => (vChain - 35) / 2;

    /// <summary>The private key, hexadecimal with prefix.</summary>
    /// <exception cref="InvalidOperationException">This is a public key alone.</exception>
    public string GetPrivateKey() => Secret.ToHex(prefix: true);

    public byte[] GetPrivateKeyAsBytes() => [.. Secret];

    public byte[] GetPubKey(bool compresseed = false) => Secp256k1.Encode(publicKey, compresseed);

    public byte[] GetPubKeyNoPrefix(bool compressed = false) => GetPubKey(compressed)[1..];

    /// <summary>The address with its checksum.</summary>
    public string GetPublicAddress() => AddressUtil.Current.ConvertToChecksumAddress(GetPublicAddressAsBytes());

    public byte[] GetPublicAddressAsBytes() => Keccak.Hash(publicKey.AsSpan(1))[12..];

    /// <summary>Signs a hash; v is left empty.</summary>
    public EthECDSASignature Sign(byte[] hash) => Sign(hash, _ => []);

    /// <summary>Signs a hash; v is 27 or 28.</summary>
    public EthECDSASignature SignAndCalculateV(byte[] hash) => Sign(hash, recovery => [(byte)(recovery + FirstV)]);

    /// <summary>Signs a hash; v has the chain id in it (EIP-155).</summary>
    public EthECDSASignature SignAndCalculateV(byte[] hash, BigInteger chainId) =>
        Sign(hash, recovery => ((chainId * 2) + 35 + recovery).ToByteArray(isUnsigned: true, isBigEndian: true));

    /// <summary>Signs a hash; v is 0 (an empty array, as RLP has it) or 1 (EIP-1559).</summary>
    public EthECDSASignature SignAndCalculateYParityV(byte[] hash) => Sign(hash, recovery => recovery == 0 ? [] : [(byte)recovery]);

    public bool Verify(byte[] hash, EthECDSASignature sig) => Secp256k1.Verify(hash, sig.R, sig.S, publicKey);

    public bool VerifyAllowingOnlyLowS(byte[] hash, EthECDSASignature sig) => sig.IsLowS && Verify(hash, sig);

    private byte[] Secret => privateKey ?? throw new InvalidOperationException("There is no private key here.");

    private EthECDSASignature Sign(byte[] hash, Func<int, byte[]> v)
    {
        if (hash.Length != Keccak.Size)
            throw new ArgumentException("A hash of 32 bytes is signed.", nameof(hash));
        (byte[] r, byte[] s, int recovery) = Secp256k1.Sign(hash, Secret);
        return new EthECDSASignature(r, s, v(recovery));
    }
}
