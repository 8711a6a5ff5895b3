using Nethereum.Signer;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;

namespace NodeProgram.Functions.Tests.Auth.SignIn;

public class MessageSignersTests
{
    // Anvil's first account: a public test key.
    private const string Key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    private static readonly EthereumAddress Owner = Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"), Wallet = Parse("0x5fbdb2315678afecb367f032d93f642f64180aa3");

    [Theory]
    [InlineData("hello", "0x1234", null)] // what the contract calls its own
    [InlineData("hello", "0x1235", "sign-in-signature-invalid")]
    [InlineData("hullo", "0x1234", "sign-in-signature-invalid")]
    [InlineData("hello", "1234", "sign-in-signature-invalid")]
    public async Task Signature_OfAContractWallet_IsTheContractsToJudge(string text, string signature, string? code)
    {
        var signers = new MessageSigners(new OneWallet(Wallet, new EthereumMessageSigner().HashPrefixedMessage("hello"), [0x12, 0x34]));
        Assert.Equal(code, (await signers.CheckAsync(text, Wallet, signature, default))?.Kind.Code);
        Assert.Equal("sign-in-signature-invalid", (await signers.CheckAsync(text, Owner, signature, default))?.Kind.Code);
    }

    [Fact]
    public async Task Signature_OfAKey_IsTakenWithoutAskingAContract()
    {
        var signers = new MessageSigners(new OneWallet(Wallet, [], []));
        string signature = new EthereumMessageSigner().EncodeUTF8AndSign("hello", new EthECKey(Key));
        Assert.Null(await signers.CheckAsync("hello", Owner, signature, default));
        Assert.Equal("sign-in-signature-invalid", (await signers.CheckAsync("hello", Wallet, signature, default))?.Kind.Code);
    }

    private static EthereumAddress Parse(string text) => EthereumAddress.TryParse(text, out EthereumAddress address) ? address : throw new ArgumentException(text);

    private sealed class OneWallet(EthereumAddress wallet, byte[] itsHash, byte[] itsSignature) : IContractWallets
    {
        public bool IsConfigured => true;

        public Task<bool> IsValidAsync(EthereumAddress address, byte[] hash, byte[] signature, CancellationToken cancellation) =>
            Task.FromResult(address == wallet && hash.AsSpan().SequenceEqual(itsHash) && signature.AsSpan().SequenceEqual(itsSignature));
    }
}
