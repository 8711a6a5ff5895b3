using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>The port to contracts that sign for themselves (ERC-1271). There is an implementation that asks exactly when a chain is configured.</summary>
public interface IContractWallets
{
    /// <summary>Whether a chain can be asked.</summary>
    bool IsConfigured { get; }

    /// <summary>Whether the contract at the address takes the signature for its own, as of now; false also where there is no contract.</summary>
    /// <param name="hash">The hash of the prefixed message (EIP-191).</param>
    Task<bool> IsValidAsync(EthereumAddress address, byte[] hash, byte[] signature, CancellationToken cancellation);
}

/// <summary>An installation without a chain: it says so.</summary>
public sealed class NoContractWallets : IContractWallets
{
    public bool IsConfigured => false;

    public Task<bool> IsValidAsync(EthereumAddress address, byte[] hash, byte[] signature, CancellationToken cancellation) => Task.FromResult(false);
}
