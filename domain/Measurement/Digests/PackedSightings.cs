using System.Collections;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>What a witness saw of one target, one sighting a slot, as the block holds it: read in place, because closing an epoch looks at millions of them.</summary>
internal sealed class PackedSightings(ulong[] words) : IReadOnlyList<PeerSighting?>
{
    /// <summary>A word a slot in the form of <see cref="PeerSighting.Pack"/>, 0 where nothing was reported.</summary>
    public ReadOnlySpan<ulong> Words => words;

    /// <inheritdoc/>
    public int Count => words.Length;

    /// <inheritdoc/>
    public PeerSighting? this[int slot] => words[slot] != 0 ? PeerSighting.Unpack(words[slot]) : null;

    /// <inheritdoc/>
    public IEnumerator<PeerSighting?> GetEnumerator()
    {
        for (int slot = 0; slot < words.Length; slot++)
            yield return this[slot];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
