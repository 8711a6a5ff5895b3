namespace NodeProgram.Functions.Telemetry;

/// <summary>
/// The blocks of one partition of the hub that were written last, so that they need not be read again. A block takes about 6 KB of memory, 32 partitions keep at most
/// 100 MB of them; with 10,000 nodes about 300 blocks of a partition are being written at a time. Two generations: when the younger is full the older is dropped.
/// </summary>
internal sealed class RecentBlocks
{
    private const int GenerationMax = 256;

    private Dictionary<BlockKey, StoredBlock> younger = [], older = [];

    public StoredBlock? Find(BlockKey key) => younger.GetValueOrDefault(key) ?? older.GetValueOrDefault(key);

    public void Keep(StoredBlock block)
    {
        if (younger.Count >= GenerationMax && !younger.ContainsKey(block.Key))
            (older, younger) = (younger, []);
        younger[block.Key] = block;
    }

    public void Forget(BlockKey key)
    {
        younger.Remove(key);
        older.Remove(key);
    }
}
