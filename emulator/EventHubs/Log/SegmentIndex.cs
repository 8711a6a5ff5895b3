namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>Where the events of each partition lie in one segment: four bytes an event.</summary>
internal sealed class SegmentIndex(int partitions)
{
    private readonly int[][] _positions = Enumerable.Repeat(Array.Empty<int>(), partitions).ToArray();
    private readonly int[] _counts = new int[partitions];

    public int CountOf(int partition) => this._counts[partition];

    public void Add(int partition, int position)
    {
        ref int[] positions = ref this._positions[partition];
        int count = this._counts[partition];
        if (count == positions.Length)
            Array.Resize(ref positions, Math.Max(16, count * 2));
        positions[count] = position;
        this._counts[partition] = count + 1;
    }

    /// <summary>A copy of the positions from the <paramref name="skip"/>-th event on, at most <paramref name="take"/>.</summary>
    public int[] Positions(int partition, long skip, int take)
    {
        int from = (int)Math.Min(skip, this._counts[partition]);
        int count = Math.Min(take, this._counts[partition] - from);
        return this._positions[partition].AsSpan(from, count).ToArray();
    }
}
