using System.Text;
using FsCheck.Xunit;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Signer;

namespace NodeProgram.Emulator.Ethereum.Tests.Crypto;

public sealed class EthereumMessageSignerTests
{
    // The example of web3.js's documentation (eth.accounts.sign, "Some data").
    private const string Key = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    private const string Hash = "1da44b586eb0729ff70a73c326926f6ed5a25f5b056e7f47fbc6e58d86871655";
    private const string Signature = "0xb91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c";
    private static readonly EthereumMessageSigner Signer = new();

    [Fact]
    public void Sign_TheDocumentationsExample_IsItsSignature()
    {
        Assert.Equal(Hash, Signer.HashPrefixedMessage(Encoding.UTF8.GetBytes("Some data")).ToHex());
        Assert.Equal(Signature, Signer.EncodeUTF8AndSign("Some data", new EthECKey(Key)));
        Assert.Equal("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", Signer.EncodeUTF8AndEcRecover("Some data", Signature));
    }

    [Fact]
    public void Recover_WithParityAsV_IsTheSameAddress() =>
        Assert.Equal("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", Signer.EncodeUTF8AndEcRecover("Some data", Signature[..^2] + "01"));

    [Theory]
    [InlineData("0x")]
    [InlineData("0x1234")]
    [InlineData("not hexadecimal")]
    [InlineData(Signature + "00")]
    public void Recover_FromNoSignature_IsRefused(string signature) =>
        Assert.Throws<FormatException>(() => Signer.EncodeUTF8AndEcRecover("Some data", signature));

    [Property(MaxTest = 20)]
    public void Recover_OfAnyMessage_IsWhoSigned(string message)
    {
        EthECKey key = EthECKey.GenerateKey();
        // Half a surrogate pair has no UTF-8 of its own; both sides replace it in the same way.
        string signature = Signer.EncodeUTF8AndSign(message ?? "", key);
        Assert.Equal(key.GetPublicAddress(), Signer.EncodeUTF8AndEcRecover(message ?? "", signature));
        Assert.NotEqual(key.GetPublicAddress(), Signer.EncodeUTF8AndEcRecover(message + "!", signature));
    }
}
