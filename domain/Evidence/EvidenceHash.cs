using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Evidence;

/// <summary>
/// A hash over lines that can be taken while they are written: it begins with 32 zero bytes, and each line makes it Keccak-256 of itself followed by Keccak-256 of the line
/// (without its line feed).
/// </summary>
public sealed class EvidenceHash
{
    private readonly byte[] state = new byte[2 * Keccak256.HashBytes];

    /// <summary>The hash of the lines so far.</summary>
    public Bytes32 Value => Bytes32.FromBytes(state.AsSpan(0, Keccak256.HashBytes));

    /// <summary>Adds a line.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        Keccak256.Hash(line, state.AsSpan(Keccak256.HashBytes));
        Keccak256.Hash(state, state.AsSpan(0, Keccak256.HashBytes));
    }

    /// <summary>Adds lines of which only the hashes are at hand: several processors hash lines side by side, one puts them in their order.</summary>
    /// <param name="lineHashes">Keccak-256 of each line, 32 bytes after the other.</param>
    /// <exception cref="ArgumentException">Not a multiple of 32 bytes.</exception>
    public void AddHashed(ReadOnlySpan<byte> lineHashes)
    {
        if (lineHashes.Length % Keccak256.HashBytes != 0)
            throw new ArgumentException("Hashes are of 32 bytes each.", nameof(lineHashes));
        for (; !lineHashes.IsEmpty; lineHashes = lineHashes[Keccak256.HashBytes..])
        {
            lineHashes[..Keccak256.HashBytes].CopyTo(state.AsSpan(Keccak256.HashBytes));
            Keccak256.Hash(state, state.AsSpan(0, Keccak256.HashBytes));
        }
    }
}
