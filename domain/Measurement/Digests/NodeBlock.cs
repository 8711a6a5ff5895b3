using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>
/// Everything that one node's telemetry says about one block of slots: heartbeats, the load it claims, its counters, and what it saw of its peers.
/// Every part is a register that only grows (a bit, a maximum, a first and a last, a set), so that applying is idempotent and merging associative, commutative and
/// idempotent: batches may come twice, late or in any order, and the bytes come out the same (rules, section 2; design, telemetry flow).
/// Mutable and not for several threads. Bounded: see <see cref="BootsMax"/>, <see cref="TargetsMax"/>, <see cref="SequenceSet.RunsMax"/>.
/// </summary>
public sealed partial class NodeBlock
{
    /// <summary>The most boots of a relay in one block; one that starts more often than that is not up anyway.</summary>
    public const int BootsMax = 16;

    /// <summary>The most targets that a witness can have seen in one block (rules: 7 peers and 2 anchors watch a node; the draw may give a node more).</summary>
    public const int TargetsMax = 64;

    private readonly ulong[] heartbeats;
    private readonly ushort[] cpu;
    private readonly ushort[] memory;
    private readonly SortedList<ulong, BootRecord> boots = [];
    private readonly SortedList<NodeId, ulong[]> sightings = [];

    /// <summary>A block in which nothing has been seen.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The shape is out of its ranges.</exception>
    public NodeBlock(BlockShape shape)
    {
        shape.EnsureValid();
        Shape = shape;
        heartbeats = new ulong[shape.Slots];
        cpu = new ushort[shape.Slots];
        memory = new ushort[shape.Slots];
    }

    /// <summary>The time that the block covers.</summary>
    public BlockShape Shape { get; }

    /// <summary>The boots that contributed, by number; read only.</summary>
    public IList<BootRecord> Boots => boots.Values;

    /// <summary>The targets that the node saw, by id; read only.</summary>
    public IList<NodeId> Targets => sightings.Keys;

    /// <summary>How many different batches contributed.</summary>
    public long BatchCount
    {
        get
        {
            long count = 0;
            foreach (BootRecord boot in boots.Values)
                count += boot.Batches.Count;
            return count;
        }
    }

    /// <summary>What the counters gained in the block, over all boots.</summary>
    public CounterReading Gained
    {
        get
        {
            CounterReading sum = default;
            foreach (BootRecord boot in boots.Values)
                sum += boot.Gained;
            return sum;
        }
    }

    /// <summary>Whether a batch with this boot and sequence number has been recorded.</summary>
    public bool HasBatch(ulong boot, long sequence) => boots.TryGetValue(boot, out BootRecord? record) && record.Batches.Contains(sequence);

    /// <summary>How many of the heartbeats due in the slot arrived, 0 to <see cref="BlockShape.HeartbeatsPerSlot"/>.</summary>
    public int HeartbeatsIn(int slotIndex) => System.Numerics.BitOperations.PopCount(heartbeats[slotIndex]);

    /// <summary>
    /// Whether the node's own heartbeats say that it was up in the slot: at least half of those due arrived. Decides only where fewer than
    /// three witnesses could (rules, section 2).
    /// </summary>
    public bool IsUpByHeartbeats(int slotIndex) => 2 * HeartbeatsIn(slotIndex) >= Shape.HeartbeatsPerSlot;

    /// <summary>The highest processor load claimed in the slot, ppm of all cores; null when no sample came.</summary>
    public long? CpuPpm(int slotIndex) => Reading(cpu[slotIndex]);

    /// <summary>The highest memory use claimed in the slot, ppm; null when no sample came.</summary>
    public long? MemoryPpm(int slotIndex) => Reading(memory[slotIndex]);

    /// <summary>What the node saw of the target in the slot; null when it reported nothing.</summary>
    public PeerSighting? Sighting(NodeId target, int slotIndex) =>
        sightings.TryGetValue(target, out ulong[]? slots) && slots[slotIndex] != 0 ? PeerSighting.Unpack(slots[slotIndex]) : null;

    /// <summary>What the node saw of the target, one a slot; null in a slot of which it reported nothing. It is read from the block itself and changes with it.</summary>
    public IReadOnlyList<PeerSighting?> SightingsOfTarget(NodeId target) => new PackedSightings(sightings.TryGetValue(target, out ulong[]? slots) ? slots : new ulong[Shape.Slots]);

    /// <summary>
    /// Records that a batch arrived. Call it before what the batch holds is added; when it refuses, add nothing of the batch.
    /// </summary>
    public BlockRefusal RecordBatch(ulong boot, long sequence, CounterReading? counters)
    {
        if (RecordOf(boot) is not { } record)
            return BlockRefusal.TooManyBoots;
        if (!record.Batches.TryAdd(sequence, sequence))
            return BlockRefusal.TooManyGaps;
        if (counters is { } reading)
            record.AddReading(sequence, reading);
        return BlockRefusal.None;
    }

    /// <summary>Records one sample: a heartbeat, and the load at that moment (ppm, 0 to 1,000,000; null when not measured). Instants outside the block are a caller's bug.</summary>
    public void AddSample(long atUnixMilliseconds, long? cpuPpm, long? memoryPpm)
    {
        if (!Shape.Contains(atUnixMilliseconds))
            throw new ArgumentOutOfRangeException(nameof(atUnixMilliseconds), "The sample lies outside the block.");
        long offset = atUnixMilliseconds - Shape.StartUnixMilliseconds;
        int slot = (int)(offset / Shape.SlotMilliseconds);
        int heartbeat = (int)(offset % Shape.SlotMilliseconds * Shape.HeartbeatsPerSlot / Shape.SlotMilliseconds);
        heartbeats[slot] |= 1UL << heartbeat;
        Raise(cpu, slot, cpuPpm);
        Raise(memory, slot, memoryPpm);
    }

    /// <summary>Records what the node saw of a target in a slot; of two different reports for one slot the larger stands, by a fixed order.</summary>
    public BlockRefusal AddSighting(NodeId target, long slot, PeerSighting sighting)
    {
        if (!Shape.ContainsSlot(slot))
            throw new ArgumentOutOfRangeException(nameof(slot), "The slot lies outside the block.");
        if (sighting.Sent is < 1 or > PeerSighting.SentMax || sighting.Received < 0 || sighting.Received > sighting.Sent)
            throw new ArgumentOutOfRangeException(nameof(sighting), "Sent must be 1 to 7, received 0 to sent.");
        if (SightingsOf(target) is not { } slots)
            return BlockRefusal.TooManyTargets;
        int index = (int)(slot - Shape.FirstSlot);
        slots[index] = Math.Max(slots[index], sighting.Pack());
        return BlockRefusal.None;
    }

    /// <summary>
    /// Takes over what the other block holds, as far as there is room: each of two blocks may be as full as one may be. What does not fit (the other's higher boots, gaps and targets)
    /// is left out, so that on a refusal the result depends on the order of merging.
    /// </summary>
    /// <returns>None when all of it was taken; else the first reason why something was left out.</returns>
    /// <exception cref="ArgumentException">The other block covers other slots.</exception>
    public BlockRefusal Merge(NodeBlock other)
    {
        if (other.Shape != Shape)
            throw new ArgumentException("Only blocks of the same slots can be merged.", nameof(other));
        for (int slot = 0; slot < Shape.Slots; slot++)
        {
            heartbeats[slot] |= other.heartbeats[slot];
            cpu[slot] = Math.Max(cpu[slot], other.cpu[slot]);
            memory[slot] = Math.Max(memory[slot], other.memory[slot]);
        }

        BlockRefusal found = BlockRefusal.None;
        foreach (BootRecord theirs in other.boots.Values)
            found = First(found, MergeBoot(theirs));
        MergeReveals(other);
        found = First(found, MergeBursts(other));
        foreach ((NodeId target, ulong[] theirs) in other.sightings)
        {
            if (SightingsOf(target) is not { } ours)
            {
                found = First(found, BlockRefusal.TooManyTargets);
                continue;
            }

            for (int slot = 0; slot < ours.Length; slot++)
                ours[slot] = Math.Max(ours[slot], theirs[slot]);
        }

        return found;
    }

    internal ReadOnlySpan<ulong> HeartbeatWords => heartbeats;

    internal ReadOnlySpan<ushort> CpuCodes => cpu;

    internal ReadOnlySpan<ushort> MemoryCodes => memory;

    internal IEnumerable<KeyValuePair<NodeId, ulong[]>> SightingWords => sightings;

    internal void Restore(int slot, ulong heartbeatWord, ushort cpuCode, ushort memoryCode) =>
        (heartbeats[slot], cpu[slot], memory[slot]) = (heartbeatWord, cpuCode, memoryCode);

    internal BootRecord? RestoreBoot(ulong boot)
    {
        // Ascending, as they are written.
        if (boots.Count == BootsMax || (boots.Count > 0 && boot <= boots.GetKeyAtIndex(boots.Count - 1)))
            return null;
        var record = new BootRecord(boot);
        boots.Add(boot, record);
        return record;
    }

    internal ulong[]? SightingsOf(NodeId target)
    {
        if (!sightings.TryGetValue(target, out ulong[]? slots) && sightings.Count < TargetsMax)
            sightings.Add(target, slots = new ulong[Shape.Slots]);
        return slots;
    }

    private BlockRefusal MergeBoot(BootRecord theirs)
    {
        if (RecordOf(theirs.Boot) is not { } ours)
            return BlockRefusal.TooManyBoots;
        BlockRefusal found = BlockRefusal.None;
        foreach ((long first, long last) in theirs.Batches.Runs)
            found = First(found, ours.Batches.TryAdd(first, last) ? BlockRefusal.None : BlockRefusal.TooManyGaps);
        if (theirs.First is { } start)
            ours.AddReading(start.Sequence, start.Reading);
        if (theirs.Last is { } end)
            ours.AddReading(end.Sequence, end.Reading);
        return found;
    }

    // Null when there is no room for one more.
    private BootRecord? RecordOf(ulong boot)
    {
        if (!boots.TryGetValue(boot, out BootRecord? record) && boots.Count < BootsMax)
            boots.Add(boot, record = new BootRecord(boot));
        return record;
    }

    private static BlockRefusal First(BlockRefusal before, BlockRefusal now) => before == BlockRefusal.None ? now : before;

    // Codes are one above the load in units of 100 ppm, so that 0 says that nothing was reported.
    private static long? Reading(ushort code) => code == 0 ? null : (code - 1) * 100L;

    private static void Raise(ushort[] registers, int slot, long? ppm)
    {
        if (ppm is { } value)
            registers[slot] = Math.Max(registers[slot], (ushort)((Math.Clamp(value, 0, 1_000_000) + 99) / 100 + 1));
    }
}
