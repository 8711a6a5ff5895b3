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
}
