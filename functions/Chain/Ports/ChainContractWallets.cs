using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Chain.Access;

namespace NodeProgram.Functions.Chain.Ports;

/// <summary>Asks contracts whether a signature is theirs (ERC-1271), as of the newest block.</summary>
public sealed class ChainContractWallets(IChainNode node) : IContractWallets
{
    // The function's own selector, as a word whose first four bytes say yes.
    private const string Yes = "0x1626ba7e";
    private const int WordCharacters = 2 + 64;

    /// <inheritdoc/>
    public bool IsConfigured => true;

    /// <inheritdoc/>
    public async Task<bool> IsValidAsync(EthereumAddress address, byte[] hash, byte[] signature, CancellationToken cancellation)
    {
        ChainAnswer answer = await node.CallAsync(null, address, Abi.Call(new IsValidSignatureFunction { Hash = hash, Signature = signature }), null, cancellation);
        // An account without code answers nothing; a contract that knows no such function refuses.
        return answer.Data is { Length: WordCharacters } word && word.StartsWith(Yes, StringComparison.OrdinalIgnoreCase) && !word.AsSpan(Yes.Length).ContainsAnyExcept('0');
    }
}
