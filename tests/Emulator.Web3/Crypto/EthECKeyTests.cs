using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;

namespace NodeProgram.Emulator.Ethereum.Tests.Crypto;

public sealed class EthECKeyTests
{
    private const string Order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

    // Foundry's and Hardhat's first two development accounts, and the key of EIP-712's example (keccak256("cow")).
    [Theory]
    [InlineData("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    [InlineData("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d", "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")]
    [InlineData("0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826")]
    public void Address_OfAKnownKey_IsKnown(string key, string address) => Assert.Equal(address, new EthECKey(key).GetPublicAddress());

    // Deterministic signatures (RFC 6979) over secp256k1 and SHA-256 that bitcoin's libraries test with (trezor-crypto and bitcoinjs: "Satoshi Nakamoto", "All those moments ...").
    [Theory]
    [InlineData("01", "Satoshi Nakamoto", "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8", "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5")]
    [InlineData("01", "All those moments will be lost in time, like tears in rain. Time to die...", "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b", "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "Satoshi Nakamoto", "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0", "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5")]
    public void Sign_OfAKnownMessage_IsKnown(string key, string message, string r, string s)
    {
        EthECDSASignature signature = new EthECKey(key.PadLeft(64, '0')).Sign(SHA256.HashData(Encoding.UTF8.GetBytes(message)));
        Assert.Equal(r, signature.R.ToHex());
        Assert.Equal(s, signature.S.ToHex());
    }

    [Property(MaxTest = 25)]
    public void Sign_AnyHash_IsLowAndGivesTheKeyBack(byte[] seed)
    {
        byte[] hash = SHA256.HashData(seed);
        var key = new EthECKey(SHA256.HashData([.. seed, 1]), isPrivate: true);
        EthECDSASignature signature = key.SignAndCalculateV(hash);
        Assert.True(signature.IsLowS);
        Assert.True(key.VerifyAllowingOnlyLowS(hash, signature));
        Assert.Equal(key.GetPublicAddress(), EthECKey.RecoverFromSignature(signature, hash).GetPublicAddress());
        Assert.False(key.Verify(SHA256.HashData(hash), signature));
    }

    [Property(MaxTest = 10)]
    public void Sign_ForAChain_GivesTheKeyBackOnThatChainOnly(byte[] seed)
    {
        byte[] hash = SHA256.HashData(seed);
        var key = new EthECKey(SHA256.HashData([.. seed, 1]), isPrivate: true);
        EthECDSASignature signature = key.SignAndCalculateV(hash, new BigInteger(31337));
        Assert.Equal(key.GetPublicAddress(), EthECKey.RecoverFromSignature(signature, hash, new BigInteger(31337)).GetPublicAddress());
        Assert.Throws<ArgumentException>(() => EthECKey.RecoverFromSignature(signature, hash, new BigInteger(1)));
        EthECDSASignature parity = key.SignAndCalculateYParityV(hash);
        Assert.Equal(key.GetPublicAddress(), EthECKey.RecoverFromParityYSignature(parity, hash).GetPublicAddress());
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("01")]
    [InlineData("")]
    public void Key_OutsideTheCurvesOrder_IsRefused(string key) => Assert.Throws<ArgumentException>(() => new EthECKey(key.HexToByteArray(), isPrivate: true));

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "01", 27)]
    [InlineData("01", "0000000000000000000000000000000000000000000000000000000000000000", 27)]
    [InlineData(Order, "01", 27)]
    [InlineData("01", Order, 28)]
    // x = 5 has no point of the curve.
    [InlineData("05", "01", 27)]
    // r + order lies beyond the field.
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140", "01", 29)]
    [InlineData("01", "01", 26)]
    [InlineData("01", "01", 35)]
    public void Recover_FromWhatNoKeyMade_IsRefused(string r, string s, byte v)
    {
        EthECDSASignature signature = EthECDSASignatureFactory.FromComponents(r.HexToByteArray(), s.HexToByteArray(), v);
        Assert.Throws<ArgumentException>(() => EthECKey.RecoverFromSignature(signature, new byte[32]));
    }

    [Fact]
    public void Verify_WithTheHighForm_HoldsUnlessOnlyLowIsAllowed()
    {
        byte[] hash = SHA256.HashData("message"u8);
        EthECKey key = EthECKey.GenerateKey();
        EthECDSASignature low = key.Sign(hash);
        BigInteger high = Order.HexToBigInteger(false) - new BigInteger(low.S, isUnsigned: true, isBigEndian: true);
        EthECDSASignature other = EthECDSASignatureFactory.FromComponents(low.R, high.ToByteArray(isUnsigned: true, isBigEndian: true), 27);
        Assert.True(key.Verify(hash, other));
        Assert.False(other.IsLowS);
        Assert.False(key.VerifyAllowingOnlyLowS(hash, other));
    }

    [Fact]
    public void PublicKey_Compressed_IsTheSameKey()
    {
        EthECKey key = EthECKey.GenerateKey();
        Assert.Equal(key.GetPublicAddress(), new EthECKey(key.GetPubKey(true), isPrivate: false).GetPublicAddress());
        Assert.Throws<InvalidOperationException>(() => new EthECKey(key.GetPubKey(), isPrivate: false).Sign(new byte[32]));
    }
}
