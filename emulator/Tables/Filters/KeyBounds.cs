namespace NodeProgram.Emulator.Tables;

/// <summary>
/// The keys between which everything lies that a filter can accept: inclusive, in the bytes of <see cref="KeyText"/>, null where there
/// is no bound. It may be wider than the filter, never narrower: each row is still put to the filter.
/// </summary>
internal sealed record KeyBounds(byte[]? PartitionLow, byte[]? PartitionHigh, byte[]? RowLow, byte[]? RowHigh)
{
    public static readonly KeyBounds All = new(null, null, null, null);

    private bool OnePartition => PartitionLow is not null && PartitionHigh is not null && PartitionLow.AsSpan().SequenceEqual(PartitionHigh);

    /// <summary>Where reading starts.</summary>
    public (byte[] PartitionKey, byte[] RowKey) First => (PartitionLow ?? [], OnePartition ? RowLow ?? [] : []);

    /// <summary>Whether this key and all that follow are beyond the bounds.</summary>
    public bool IsPast(ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> rowKey)
    {
        int partition = PartitionHigh is null ? -1 : partitionKey.SequenceCompareTo(PartitionHigh);
        return partition > 0 || (partition == 0 && OnePartition && RowHigh is not null && rowKey.SequenceCompareTo(RowHigh) > 0);
    }

    /// <summary>What satisfies both.</summary>
    public KeyBounds And(KeyBounds other) => new(
        Tighter(PartitionLow, other.PartitionLow, 1),
        Tighter(PartitionHigh, other.PartitionHigh, -1),
        Tighter(RowLow, other.RowLow, 1),
        Tighter(RowHigh, other.RowHigh, -1));

    /// <summary>What satisfies either, with whatever lies between.</summary>
    public KeyBounds Or(KeyBounds other) => new(
        Wider(PartitionLow, other.PartitionLow, -1),
        Wider(PartitionHigh, other.PartitionHigh, 1),
        Wider(RowLow, other.RowLow, -1),
        Wider(RowHigh, other.RowHigh, 1));

    private static byte[]? Tighter(byte[]? a, byte[]? b, int sign) => a is null ? b : b is null ? a : Pick(a, b, sign);

    private static byte[]? Wider(byte[]? a, byte[]? b, int sign) => a is null || b is null ? null : Pick(a, b, sign);

    private static byte[] Pick(byte[] a, byte[] b, int sign) => a.AsSpan().SequenceCompareTo(b) * sign >= 0 ? a : b;
}
