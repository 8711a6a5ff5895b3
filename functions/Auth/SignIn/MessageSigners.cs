using Nethereum.Signer;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.SignIn;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>Tells whether an address signed a message: with its key (EIP-191), or, where a chain can be asked, through its contract (ERC-1271).</summary>
public sealed class MessageSigners(IContractWallets wallets)
{
    private readonly EthereumMessageSigner signer = new();

    /// <summary>The refusal when the signature is not that of the address; null when it is.</summary>
    /// <param name="text">The message's text as it was sent: ASCII, because the grammar lets nothing else through.</param>
    /// <param name="address">Who says to have signed.</param>
    /// <param name="signature">0x and hex digits.</param>
    public async Task<Refusal?> CheckAsync(string text, EthereumAddress address, string signature, CancellationToken cancellation)
    {
        bool isKeys = EthereumSignature.TryParse(signature, out EthereumSignature? parsed, out string fault);
        if (isKeys && Recover(text, parsed!) == address)
            return null;
        byte[]? bytes = BytesOf(signature);
        if (bytes is not null && wallets.IsConfigured && await wallets.IsValidAsync(address, signer.HashPrefixedMessage(text), bytes, cancellation))
            return null;
        // A key's signature that is just wrong is told as such; what only a contract could have made is told apart where no contract can be asked.
        return !wallets.IsConfigured && bytes is not null && signature.Length != EthereumSignature.Characters
            ? new Refusal(ProblemKinds.ContractWalletUnsupported, "Sign in with a key's signature of 65 bytes.") { Field = "signature" }
            : new Refusal(ProblemKinds.SignInSignatureInvalid, isKeys ? "It is another's, or over another text." : "signature " + fault) { Field = "signature" };
    }

    private EthereumAddress? Recover(string text, EthereumSignature signature)
    {
        try
        {
            return EthereumAddress.TryParse(signer.EncodeUTF8AndEcRecover(text, signature.ToString())?.ToLowerInvariant(), out EthereumAddress address) ? address : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // An r that is on no point of the curve: nobody's signature.
            return null;
        }
    }

    private static byte[]? BytesOf(string text) =>
        text.Length > 2 && text.Length % 2 == 0 && text.StartsWith("0x", StringComparison.Ordinal) && !text.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF") ? Convert.FromHexString(text.AsSpan(2)) : null;
}
