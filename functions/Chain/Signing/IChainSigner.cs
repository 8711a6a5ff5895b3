using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Signing;

/// <summary>A secp256k1 signature from which the signer's address can be recovered.</summary>
/// <param name="R">32 bytes.</param>
/// <param name="S">32 bytes, in the lower half of the order (EIP-2).</param>
/// <param name="Parity">0 or 1: the parity of the signature's point.</param>
public sealed record ChainSignature(byte[] R, byte[] S, byte Parity);

/// <summary>Signs for one account, wherever its key lies.</summary>
public interface IChainSigner
{
    /// <summary>The account.</summary>
    /// <exception cref="Access.ChainFaultException">The key's keeper does not answer; safe to repeat.</exception>
    Task<EthereumAddress> AddressAsync(CancellationToken cancellation);

    /// <summary>Signs 32 bytes, a hash.</summary>
    /// <exception cref="Access.ChainFaultException">The key's keeper does not answer; safe to repeat.</exception>
    Task<ChainSignature> SignAsync(byte[] hash, CancellationToken cancellation);
}
