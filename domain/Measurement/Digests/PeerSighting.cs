namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// What a witness saw of one target in one slot (rules, section 2): a burst of probes and how they came back.
/// Round trip and jitter are kept as <see cref="CompactNumber"/>.
/// </summary>
/// <param name="Sent">Probes sent, 1 to 7.</param>
/// <param name="Received">Probes answered, 0 to <paramref name="Sent"/>.</param>
/// <param name="RttMicros">Lower median of the round trips, microseconds; 0 when nothing came back.</param>
/// <param name="JitterMicros">Mean difference of neighbouring round trips, microseconds; 0 with fewer than two.</param>
public readonly record struct PeerSighting(int Sent, int Received, long RttMicros, long JitterMicros)
{
    /// <summary>The most probes that a sighting can count.</summary>
    public const int SentMax = 7;

    /// <summary>Reachable: at least one probe came back.</summary>
    public bool Reachable => Received > 0;

    /// <summary>The share of probes that did not come back, parts per million.</summary>
    public int LossPpm => (int)((Sent - Received) * 1_000_000L / Sent);

    // 40 bits: 3 sent, 3 received, 16 round trip, 16 jitter. 0 is no sighting, since Sent is at least 1.
    internal ulong Pack() =>
        ((ulong)Sent << 35) | ((ulong)Received << 32) | ((ulong)CompactNumber.ToCode(RttMicros) << 16) | CompactNumber.ToCode(JitterMicros);

    /// <summary>Whether a packed sighting says that at least one probe came back; null for none.</summary>
    internal static bool? IsReachable(ulong packed) => packed == 0 ? null : ((packed >> 32) & 7) != 0;

    internal static PeerSighting Unpack(ulong packed) => new(
        (int)((packed >> 35) & 7), (int)((packed >> 32) & 7),
        CompactNumber.FromCode((ushort)((packed >> 16) & 0xFFFF)), CompactNumber.FromCode((ushort)(packed & 0xFFFF)));
}
