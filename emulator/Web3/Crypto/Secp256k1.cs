using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;

namespace NodeProgram.Emulator.Ethereum.Crypto;

/// <summary>A signature over a 32-byte hash.</summary>
/// <param name="R">32 bytes, big endian.</param>
/// <param name="S">32 bytes, big endian; the lower of the two that would do.</param>
/// <param name="RecoveryId">0 to 3: which of the public keys that fit made it.</param>
internal readonly record struct RecoverableSignature(byte[] R, byte[] S, int RecoveryId);

/// <summary>Ethereum's curve (SEC 2): deterministic signatures (RFC 6979 with SHA-256) with low s (EIP-2), and the key that made one (SEC 1, 4.1.6).</summary>
internal static class Secp256k1
{
    private const int Size = 32;
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly BigInteger Order = Curve.N;
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);
    private static readonly BigInteger FieldPrime = Curve.Curve.Field.Characteristic;

    /// <summary>Whether these 32 bytes are a private key: between 1 and the order.</summary>
    public static bool IsPrivateKey(byte[] key) => key.Length == Size && new BigInteger(1, key) is { SignValue: > 0 } secret && secret.CompareTo(Order) < 0;

    /// <summary>Whether s lies in the lower half of the order: only one of the two forms of a signature counts as Ethereum's (EIP-2).</summary>
    public static bool IsLow(byte[] s) => new BigInteger(1, s).CompareTo(HalfOrder) <= 0;

    /// <returns>65 bytes, uncompressed with prefix, or 33 compressed.</returns>
    public static byte[] PublicKey(byte[] privateKey, bool compressed) => Multiply(new BigInteger(1, privateKey)).GetEncoded(compressed);

    /// <summary>The public key in another form.</summary>
    /// <exception cref="ArgumentException">It is no point of the curve.</exception>
    public static byte[] Encode(byte[] publicKey, bool compressed) => Point(publicKey).GetEncoded(compressed);

    public static RecoverableSignature Sign(byte[] hash, byte[] privateKey)
    {
        var secret = new BigInteger(1, privateKey);
        var message = new BigInteger(1, hash);
        var nonces = new HMacDsaKCalculator(new Sha256Digest());
        nonces.Init(Order, secret, hash);
        while (true)
        {
            BigInteger k = nonces.NextK();
            ECPoint point = Multiply(k).Normalize();
            BigInteger x = point.AffineXCoord.ToBigInteger(), r = x.Mod(Order);
            BigInteger s = BigIntegers.ModOddInverse(Order, k).Multiply(message.Add(secret.Multiply(r))).Mod(Order);
            if (r.SignValue == 0 || s.SignValue == 0)
                continue;
            int recovery = (point.AffineYCoord.TestBitZero() ? 1 : 0) | (x.CompareTo(Order) >= 0 ? 2 : 0);
            return s.CompareTo(HalfOrder) <= 0
                ? new RecoverableSignature(Bytes(r), Bytes(s), recovery)
                : new RecoverableSignature(Bytes(r), Bytes(Order.Subtract(s)), recovery ^ 1);
        }
    }

    public static bool Verify(byte[] hash, byte[] r, byte[] s, byte[] publicKey)
    {
        BigInteger first = new(1, r), second = new(1, s);
        if (!IsScalar(first) || !IsScalar(second))
            return false;
        BigInteger inverse = BigIntegers.ModOddInverseVar(Order, second);
        ECPoint point = ECAlgorithms.SumOfTwoMultiplies(
            Curve.G, new BigInteger(1, hash).Multiply(inverse).Mod(Order), Point(publicKey), first.Multiply(inverse).Mod(Order)).Normalize();
        return !point.IsInfinity && point.AffineXCoord.ToBigInteger().Mod(Order).Equals(first);
    }

    /// <returns>The public key, 65 bytes; null when no key can have made the signature.</returns>
    public static byte[]? Recover(byte[] hash, byte[] r, byte[] s, int recoveryId)
    {
        BigInteger first = new(1, r), second = new(1, s);
        if (recoveryId is < 0 or > 3 || !IsScalar(first) || !IsScalar(second))
            return null;
        BigInteger x = recoveryId < 2 ? first : first.Add(Order);
        if (x.CompareTo(FieldPrime) >= 0 || Decompress(x, odd: (recoveryId & 1) == 1) is not { } point)
            return null;
        BigInteger inverse = BigIntegers.ModOddInverseVar(Order, first);
        ECPoint key = ECAlgorithms.SumOfTwoMultiplies(
            Curve.G, new BigInteger(1, hash).Negate().Multiply(inverse).Mod(Order), point, second.Multiply(inverse).Mod(Order)).Normalize();
        return key.IsInfinity ? null : key.GetEncoded(compressed: false);
    }

    private static bool IsScalar(BigInteger value) => value.SignValue > 0 && value.CompareTo(Order) < 0;

    private static byte[] Bytes(BigInteger value) => BigIntegers.AsUnsignedByteArray(Size, value);

    // Takes the same time whatever the secret.
    private static ECPoint Multiply(BigInteger secret) => new FixedPointCombMultiplier().Multiply(Curve.G, secret).Normalize();

    private static ECPoint Point(byte[] publicKey) => Curve.Curve.DecodePoint(publicKey);

    private static ECPoint? Decompress(BigInteger x, bool odd)
    {
        try
        {
            return Point([(byte)(odd ? 3 : 2), .. Bytes(x)]);
        }
        catch (ArgumentException)
        {
            // Half of all x have no point.
            return null;
        }
    }
}
