using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Tests.Measurement.Digests;

public sealed class NodeBlockTests
{
    private static readonly BlockShape Hour = new(FirstSlot: 480_000, Slots: 60, SlotMilliseconds: 60_000, HeartbeatsPerSlot: 6);

    // One thing that a batch can say; a list of them in any order makes a block.
    private sealed record Report(int Boot, int Sequence, int Attempts, int AtSecond, int? Cpu, int Target, int Received, int Rtt)
    {
        public void ApplyTo(NodeBlock block)
        {
            Assert.Equal(BlockRefusal.None, block.RecordBatch((ulong)Boot, Sequence, new CounterReading(Attempts, Attempts / 2, 0, 0)));
            block.AddSample(Hour.StartUnixMilliseconds + AtSecond * 1_000L, Cpu, Cpu);
            Assert.Equal(BlockRefusal.None, block.AddSighting(Node(Target), Hour.FirstSlot + AtSecond / 60, new PeerSighting(5, Received, Rtt, Rtt / 10)));
        }
    }

    private static readonly Arbitrary<Report[]> Reports = (
        from boot in Gen.Choose(0, 3)
        from sequence in Gen.Choose(0, 20)
        from attempts in Gen.Choose(0, 100)
        from second in Gen.Choose(0, 3_599)
        from cpu in Gen.Choose(-1, 1_000_000)
        from target in Gen.Choose(0, 4)
        from received in Gen.Choose(0, 5)
        from rtt in Gen.Choose(0, 500_000)
        select new Report(boot, sequence, attempts, second, cpu < 0 ? null : cpu, target, received, rtt)).ArrayOf().ToArbitrary();

    private static NodeId Node(int number)
    {
        byte[] id = new byte[32];
        id[31] = (byte)number;
        return NodeId.FromBytes(id);
    }

    private static NodeBlock Block(IEnumerable<Report> reports)
    {
        var block = new NodeBlock(Hour);
        foreach (Report report in reports)
            report.ApplyTo(block);
        return block;
    }

    private static NodeBlock Merged(params NodeBlock[] blocks)
    {
        var merged = new NodeBlock(Hour);
        foreach (NodeBlock block in blocks)
            Assert.Equal(BlockRefusal.None, merged.Merge(block));
        return merged;
    }

    [Property]
    public Property Merge_AnyOrderAndGroupingAndRepetition_GivesTheSameBytes() => Prop.ForAll(Reports, Reports, (left, right) =>
    {
        byte[] expected = NodeBlockCodec.Write(Block([.. left, .. right]));
        NodeBlock a = Block(left), b = Block(right);
        return expected.AsSpan().SequenceEqual(NodeBlockCodec.Write(Merged(a, b)))
            && expected.AsSpan().SequenceEqual(NodeBlockCodec.Write(Merged(b, a)))
            && expected.AsSpan().SequenceEqual(NodeBlockCodec.Write(Merged(Merged(a, b), b, Merged(b, a))))
            && expected.AsSpan().SequenceEqual(NodeBlockCodec.Write(Block([.. right.Reverse(), .. left, .. right])));
    });

    [Property]
    public Property Codec_AnyBlock_RoundTrips() => Prop.ForAll(Reports, reports =>
    {
        byte[] bytes = NodeBlockCodec.Write(Block(reports));
        NodeBlock? back = NodeBlockCodec.Read(bytes);
        return back is not null && bytes.AsSpan().SequenceEqual(NodeBlockCodec.Write(back));
    });

    [Property]
    public Property Codec_AnyByteChangedOrCut_IsRefusedOrAnotherBlock() => Prop.ForAll(Reports, Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(1, 255).ToArbitrary(), (reports, at, flip) =>
    {
        byte[] bytes = NodeBlockCodec.Write(Block(reports));
        byte[] changed = [.. bytes];
        changed[at % bytes.Length] ^= (byte)flip;
        NodeBlock? read = NodeBlockCodec.Read(changed);
        bool faithful = read is null || changed.AsSpan().SequenceEqual(NodeBlockCodec.Write(read));
        return faithful && NodeBlockCodec.Read(bytes.AsSpan(0, at % bytes.Length)) is null;
    });

    [Fact]
    public void Write_KnownBlock_HasThePinnedBytes()
    {
        NodeBlock block = Block([new Report(1, 0, 10, 0, 250_000, 1, 5, 20_000), new Report(1, 1, 14, 70, null, 1, 0, 0)]);
        byte[] bytes = NodeBlockCodec.Write(block);
        // Version 2; first slot 480000, 60 slots of 60000 ms, 6 heartbeats; slot 0: bit 0, load 25 %; slot 1: bit 1; 58 empty slots; one boot; one target.
        string expected = "02" + "80a61d" + "3c" + "e0d403" + "06" + "01c513c513" + "020000" + string.Concat(Enumerable.Repeat("000000", 58))
            + "01" + "0000000000000001" + "01" + "00" + "01" + "01" + "000a050000" + "010e070000"
            + "01" + Node(1).ToString()[2..] + "0002" + "2d21c407d0" + "2800000000" + "3a00";
        Assert.Equal(expected + "00" + "00", Convert.ToHexStringLower(bytes));
        // What version 1 wrote is the same without commitments and bursts, and all of its sightings count.
        NodeBlock old = NodeBlockCodec.Read(Convert.FromHexString("01" + expected[2..]))!;
        Assert.Equal(bytes, NodeBlockCodec.Write(old));
        Assert.NotNull(old.Sighting(Node(1), 0));
    }

    [Fact]
    public void Write_CommitmentsAndBursts_HaveThePinnedBytes()
    {
        var block = new NodeBlock(new BlockShape(100, 3, 1_000, 1));
        block.Commit(100, Hash(7));
        block.Commit(102, Hash(8));
        Assert.True(block.TryReveal(100, Hash(7)));
        Assert.False(block.TryReveal(101, null));
        block.AddBurst(Node(2), 101, 400_000_000, served: true);
        // Two slots judged (opened, uncommitted), the third committed to; one burst, served, slot 1, code of 400 Mbit/s.
        string expected = "02" + "64" + "03" + "e807" + "01" + "000000000000000000" + "00" + "00"
            + "03" + "0002" + "0103" + "0201" + Hash(8).ToString()[2..] + "01" + Node(2).ToString()[2..] + "01" + "01" + "93eb";
        Assert.Equal(expected, Convert.ToHexStringLower(NodeBlockCodec.Write(block)));
        Assert.Equal(expected, Convert.ToHexStringLower(NodeBlockCodec.Write(NodeBlockCodec.Read(Convert.FromHexString(expected))!)));
    }

    private static Bytes32 Hash(byte value) => Bytes32.FromBytes([.. Enumerable.Repeat(value, 32)]);

    // Rules, section 2: committed in the slot, revealed in the next. c7: a commitment; r7: what opens it; r-: revealed without a salt.
    [Theory]
    [InlineData("", RevealState.None, 0)]
    [InlineData("c7", RevealState.Committed, 0)]
    [InlineData("c7 r7", RevealState.Opened, 1)]
    [InlineData("r7", RevealState.Uncommitted, 0)]
    [InlineData("r-", RevealState.Uncommitted, 0)]
    [InlineData("c7 r8", RevealState.Mismatched, 0)]
    [InlineData("c7 r-", RevealState.Mismatched, 0)]
    [InlineData("r7 c7 r7", RevealState.Uncommitted, 0)] // who revealed first cannot commit afterwards
    [InlineData("c7 c8 r8", RevealState.Mismatched, 0)] // the first commitment stands
    [InlineData("c7 c8 r7", RevealState.Opened, 1)]
    [InlineData("c7 r8 r7", RevealState.Mismatched, 0)] // no second try
    [InlineData("c7 r7 r8", RevealState.Opened, 1)]
    [InlineData("c7 r7 c7 r7", RevealState.Opened, 1)] // delivered twice
    public void TryReveal_AnyStory_CountsOnceWhatWasCommittedTo(string story, RevealState expected, int counted)
    {
        var block = new NodeBlock(Hour);
        int added = 0;
        foreach (string step in story.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Bytes32? hash = step[1] == '-' ? null : Hash((byte)(step[1] - '0'));
            if (step[0] == 'c')
                block.Commit(Hour.FirstSlot, hash!.Value);
            else
                added += block.TryReveal(Hour.FirstSlot, hash) ? 1 : 0;
        }

        Assert.Equal((expected, counted), (block.RevealOf(0), added));
        Assert.Equal(expected is RevealState.Uncommitted or RevealState.Mismatched ? 1 : 0, block.SlotsLeftOut);
        byte[] bytes = NodeBlockCodec.Write(block);
        Assert.Equal(expected, NodeBlockCodec.Read(bytes)!.RevealOf(0));
        Assert.Equal(bytes, NodeBlockCodec.Write(Merged(block, NodeBlockCodec.Read(bytes)!)));
    }

    [Fact]
    public void Codec_AnyByteOfCommitmentsChanged_IsRefusedOrAnotherBlock()
    {
        var block = new NodeBlock(new BlockShape(100, 3, 1_000, 1));
        block.Commit(100, Hash(7));
        block.TryReveal(101, null);
        block.AddBurst(Node(2), 101, 400_000_000, served: true);
        block.AddBurst(Node(2), 102, 4_000, served: false);
        byte[] bytes = NodeBlockCodec.Write(block);
        for (int at = 0; at < bytes.Length; at++)
        {
            Assert.Null(NodeBlockCodec.Read(bytes.AsSpan(0, at)));
            for (int flip = 1; flip < 256; flip++)
            {
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)flip;
                Assert.True(NodeBlockCodec.Read(changed) is not { } read || changed.AsSpan().SequenceEqual(NodeBlockCodec.Write(read)), $"byte {at}, flip {flip}");
            }
        }
    }

    [Theory]
    [InlineData(2, false)] // two of six heartbeats
    [InlineData(3, true)] // half of them
    [InlineData(6, true)]
    public void IsUpByHeartbeats_HalfOfThoseDue_IsUp(int arrived, bool up)
    {
        var block = new NodeBlock(Hour);
        for (int i = 0; i < arrived; i++)
            block.AddSample(Hour.StartUnixMilliseconds + i * 10_000, null, null);
        Assert.Equal(up, block.IsUpByHeartbeats(0));
    }

    [Fact]
    public void Gained_TwoBootsAndARepeat_CountsEachOnce()
    {
        var block = new NodeBlock(Hour);
        block.RecordBatch(1, 0, new CounterReading(5, 5, 0, 0)); // a boot's first batch counts from zero: 5
        block.RecordBatch(1, 1, new CounterReading(9, 8, 0, 0));
        block.RecordBatch(1, 1, new CounterReading(9, 8, 0, 0));
        block.RecordBatch(2, 7, new CounterReading(100, 90, 0, 0)); // joined midway: from the first reading on
        block.RecordBatch(2, 9, new CounterReading(103, 92, 0, 0));
        Assert.Equal(new CounterReading(12, 10, 0, 0), block.Gained);
        Assert.Equal(4, block.BatchCount);
    }

    [Fact]
    public void Load_SeveralSamples_IsTheHighestRoundedUp()
    {
        var block = new NodeBlock(Hour);
        block.AddSample(Hour.StartUnixMilliseconds, 250_001, 0);
        block.AddSample(Hour.StartUnixMilliseconds + 1, 100_000, 2_000_000);
        Assert.Equal(250_100, block.CpuPpm(0)); // a claim is never understated; unit 100 ppm
        Assert.Equal(1_000_000, block.MemoryPpm(0));
        Assert.Null(block.CpuPpm(1));
    }

    [Fact]
    public void RecordBatch_BeyondTheBounds_IsRefused()
    {
        var block = new NodeBlock(Hour);
        for (ulong boot = 0; boot < NodeBlock.BootsMax; boot++)
            Assert.Equal(BlockRefusal.None, block.RecordBatch(boot, 0, null));
        Assert.Equal(BlockRefusal.TooManyBoots, block.RecordBatch(99, 0, null));
        for (int run = 1; run < SequenceSet.RunsMax; run++)
            Assert.Equal(BlockRefusal.None, block.RecordBatch(0, run * 2, null));
        Assert.Equal(BlockRefusal.TooManyGaps, block.RecordBatch(0, 5_000, null));
        for (int target = 0; target < NodeBlock.TargetsMax; target++)
            Assert.Equal(BlockRefusal.None, block.AddSighting(Node(target), Hour.FirstSlot, new PeerSighting(5, 5, 1, 1)));
        Assert.Equal(BlockRefusal.TooManyTargets, block.AddSighting(Node(200), Hour.FirstSlot, new PeerSighting(5, 5, 1, 1)));
    }

    [Fact]
    public void Write_FullestBlock_IsWithinItsBoundAndReads()
    {
        var full = new NodeBlock(Hour with { HeartbeatsPerSlot = BlockShape.HeartbeatsPerSlotMax });
        for (long at = full.Shape.StartUnixMilliseconds; at < full.Shape.EndUnixMilliseconds; at += 1_000)
            full.AddSample(at, 1_000_000, 1_000_000);
        for (int target = 0; target < NodeBlock.TargetsMax; target++)
        {
            for (int slot = 0; slot < Hour.Slots; slot++)
                full.AddSighting(Node(target), Hour.FirstSlot + slot, new PeerSighting(7, 7, long.MaxValue, long.MaxValue));
        }

        for (ulong boot = 0; boot < NodeBlock.BootsMax; boot++)
        {
            for (long run = 0; run < SequenceSet.RunsMax; run++)
                full.RecordBatch(ulong.MaxValue - boot, run * (long.MaxValue / 100), new CounterReading(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue));
        }

        for (int slot = 0; slot < Hour.Slots; slot++)
            full.Commit(Hour.FirstSlot + slot, Hash(9));
        for (int peer = 0; peer < 2 * NodeBlock.TargetsMax; peer++)
            Assert.Equal(BlockRefusal.None, full.AddBurst(Node(peer), Hour.FirstSlot + 59, long.MaxValue, served: true));
        Assert.Equal(BlockRefusal.TooManyTargets, full.AddBurst(Node(200), Hour.FirstSlot, 1, served: true));

        byte[] bytes = NodeBlockCodec.Write(full);
        Assert.InRange(bytes.Length, 1, NodeBlockCodec.BytesMax);
        Assert.NotNull(NodeBlockCodec.Read(bytes));
    }

    public static TheoryData<BlockShape, bool> Shapes => new()
    {
        { new BlockShape(0, 1, 1, 1), true },
        { new BlockShape(0, 60, 1, 60), true },
        { new BlockShape(-1, 1, 1, 1), false },
        { new BlockShape(0, 0, 1, 1), false },
        { new BlockShape(0, 61, 1, 1), false },
        { new BlockShape(0, 1, 0, 1), false },
        { new BlockShape(0, 1, 1, 0), false },
        { new BlockShape(0, 1, 1, 61), false },
        { new BlockShape(long.MaxValue / 1_000 - 60, 1, 1_000, 1), true },
        { new BlockShape(long.MaxValue / 1_000 - 59, 1, 1_000, 1), false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Shape_EdgeOfARange_IsTakenAndOneBeyondABug(BlockShape shape, bool valid)
    {
        if (valid)
            Assert.NotNull(NodeBlockCodec.Read(NodeBlockCodec.Write(new NodeBlock(shape))));
        else
            Assert.ThrowsAny<ArgumentOutOfRangeException>(() => new NodeBlock(shape));
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(7, 7, true)]
    [InlineData(0, 0, false)]
    [InlineData(8, 1, false)]
    [InlineData(5, -1, false)]
    [InlineData(5, 6, false)]
    public void AddSighting_CountsOutOfRange_AreABug(int sent, int received, bool valid)
    {
        var block = new NodeBlock(Hour);
        var sighting = new PeerSighting(sent, received, 1_000, 10);
        if (valid)
        {
            Assert.Equal(BlockRefusal.None, block.AddSighting(Node(1), Hour.FirstSlot, sighting));
            Assert.Equal((sent, received), (block.Sighting(Node(1), 0)!.Value.Sent, block.Sighting(Node(1), 0)!.Value.Received));
            return;
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => block.AddSighting(Node(1), Hour.FirstSlot, sighting));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void Add_OutsideTheBlock_IsABug(int slot, bool inside)
    {
        var block = new NodeBlock(Hour);
        var sighting = new PeerSighting(5, 5, 1_000, 10);
        long at = Hour.StartUnixMilliseconds + slot * Hour.SlotMilliseconds;
        if (inside)
        {
            block.AddSample(at, null, null);
            Assert.Equal(BlockRefusal.None, block.AddSighting(Node(1), Hour.FirstSlot + slot, sighting));
            Assert.Equal(1, block.HeartbeatsIn(slot));
            Assert.Null(block.CpuPpm(slot));
            return;
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => block.AddSample(at, null, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => block.AddSighting(Node(1), Hour.FirstSlot + slot, sighting));
    }

    // The hub's number of partitions was changed within a block: both halves may be full, and neither may keep the epoch from being closed.
    [Fact]
    public void Merge_TwoFullBlocks_TakesWhatFitsAndSaysSo()
    {
        NodeBlock Full(int from)
        {
            var full = new NodeBlock(Hour);
            for (int i = 0; i < NodeBlock.TargetsMax; i++)
                Assert.Equal(BlockRefusal.None, full.AddSighting(Node(from + i), Hour.FirstSlot, new PeerSighting(1, 1, 1, 1)));
            for (int i = 0; i < 2 * NodeBlock.TargetsMax; i++)
                Assert.Equal(BlockRefusal.None, full.AddBurst(NodeId.FromBytes([(byte)from, (byte)i, .. new byte[30]]), Hour.FirstSlot, 1, served: true));
            for (int i = 0; i < NodeBlock.BootsMax; i++)
                Assert.Equal(BlockRefusal.None, full.RecordBatch((ulong)(from + i), 0, new CounterReading(1, 1, 1, 1)));
            for (int run = 1; run < SequenceSet.RunsMax; run++)
                Assert.Equal(BlockRefusal.None, full.RecordBatch((ulong)(from + NodeBlock.BootsMax / 2), run * 2 + from, null));
            full.AddSample(Hour.StartUnixMilliseconds + from * 60_000L, null, null);
            return full;
        }

        NodeBlock one = Full(1), other = Full(9);
        Assert.Equal(BlockRefusal.TooManyBoots, one.Merge(other));
        Assert.Equal((NodeBlock.BootsMax, NodeBlock.TargetsMax, NodeBlock.TargetsMax * 2), (one.Boots.Count, one.Targets.Count, one.BurstsServed.Count()));
        Assert.Equal(Full(1).Boots.Select(boot => boot.Boot), one.Boots.Select(boot => boot.Boot));
        Assert.True(one.HasBatch(16, 0)); // both have the boot
        Assert.Equal(1, one.HeartbeatsIn(9));
        byte[] bytes = NodeBlockCodec.Write(one);
        Assert.Equal(bytes, NodeBlockCodec.Write(NodeBlockCodec.Read(bytes)!));
    }

    [Fact]
    public void Merge_MoreBootsOrTargetsThanABlockHolds_IsRefused()
    {
        NodeBlock full = new(Hour), other = new(Hour);
        for (int i = 0; i < NodeBlock.BootsMax; i++)
            Assert.Equal(BlockRefusal.None, full.RecordBatch((ulong)i, 0, null));
        Assert.Equal(BlockRefusal.TooManyBoots, full.RecordBatch(ulong.MaxValue, 0, null));
        Assert.Equal(BlockRefusal.None, full.RecordBatch(0, 1, null));
        Assert.Equal(BlockRefusal.None, other.RecordBatch(ulong.MaxValue, 0, null));
        Assert.Equal(BlockRefusal.TooManyBoots, full.Merge(other));

        NodeBlock crowded = new(Hour), one = new(Hour);
        for (int i = 0; i < NodeBlock.TargetsMax; i++)
            Assert.Equal(BlockRefusal.None, crowded.AddSighting(NodeId.FromBytes([(byte)(i >> 8), (byte)i, .. new byte[30]]), Hour.FirstSlot, new PeerSighting(1, 1, 1, 1)));
        NodeId another = NodeId.FromBytes([.. new byte[31], 1]);
        Assert.Equal(BlockRefusal.TooManyTargets, crowded.AddSighting(another, Hour.FirstSlot, new PeerSighting(1, 1, 1, 1)));
        Assert.Equal(BlockRefusal.None, one.AddSighting(another, Hour.FirstSlot, new PeerSighting(1, 1, 1, 1)));
        Assert.Equal(BlockRefusal.TooManyTargets, crowded.Merge(one));
        Assert.NotNull(NodeBlockCodec.Read(NodeBlockCodec.Write(crowded)));
        Assert.Throws<ArgumentException>(() => crowded.Merge(new NodeBlock(Hour with { Slots = 59 })));
    }
}
