using Nethereum.Signer;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Chain.Signing;

/// <summary>Signs with a key of the settings: for development.</summary>
public sealed class LocalKeySigner(string privateKey) : IChainSigner
{
    private const int FirstV = 27, WordBytes = 32;
    private readonly EthECKey key = new(privateKey);

    /// <inheritdoc/>
    public Task<EthereumAddress> AddressAsync(CancellationToken cancellation) => Task.FromResult(ChainValues.Address(key.GetPublicAddress()));

    /// <inheritdoc/>
    public Task<ChainSignature> SignAsync(byte[] hash, CancellationToken cancellation)
    {
        EthECDSASignature signature = key.SignAndCalculateV(hash);
        return Task.FromResult(new ChainSignature(Word(signature.R), Word(signature.S), (byte)(signature.V[0] - FirstV)));
    }

    /// <summary>A number of at most 32 bytes as exactly 32.</summary>
    internal static byte[] Word(byte[] number)
    {
        ReadOnlySpan<byte> digits = number.AsSpan().TrimStart((byte)0);
        byte[] word = new byte[WordBytes];
        digits.CopyTo(word.AsSpan(WordBytes - digits.Length));
        return word;
    }
}
