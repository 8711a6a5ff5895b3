using System.Text;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Tests.Telemetry;

public sealed class PartitionFoldTests : IAsyncLifetime
{
    private static readonly Policy Rules = Policy.Default;
    private static readonly EpochId Epoch = new(20_000);
    private static readonly long Start = Rules.Time.StartOf(Epoch);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fold");
    private TableServiceClient tables = null!;
    private long sequenceNumber;

    public async Task InitializeAsync()
    {
        tables = new TableServiceClient($"UseEmbeddedStorage=true;DataDirectory={folder.FullName}");
        foreach (string name in TableNames.All)
            await tables.GetTableClient(name).CreateIfNotExistsAsync();
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private PartitionFold Fold(int partition = 3) => new(
        partition, new BlockRows(tables), new DeadLetters(tables), new LateBatches(tables), new LiveNodes(tables, Rules), new SoftwareReports(tables), ArrivalChecksOf.Partition(partition, tables, Rules), Rules);

    private static NodeId Node(byte number) => NodeId.FromBytes([number, .. new byte[31]]);

    private static PeerObservation[] Seen(long minute) =>
        [new PeerObservation { Slot = Rules.Time.FirstSlotOf(Epoch) + minute, Target = Node(9), Sent = 5, Received = 4, RttMicros = 20_000, JitterMicros = 100 }];

    private static readonly Bytes32 Salt = Bytes32.HashOf("salt"u8);

    private static SlotCommitment Promise(byte node, long minute) =>
        new(Rules.Time.FirstSlotOf(Epoch) + minute, SlotCommitment.HashOf(Node(node), Rules.Time.FirstSlotOf(Epoch) + minute, Salt, Seen(minute)));

    // A minute of samples of a node, the commitment to a sighting of node 9 in it, and what was promised in the minute before.
    private static TelemetryBatch Batch(byte node, long sequence, long minute, long attempts = 0) => new()
    {
        Node = Node(node),
        Boot = "00000000000000ab",
        Sequence = sequence,
        Software = "relay/1.0.0",
        SentAtUnixMs = Start + minute * 60_000 + 59_000,
        Samples = [.. Enumerable.Range(0, 6).Select(i => new Sample { AtUnixMs = Start + minute * 60_000 + i * 10_000, CpuPpm = 100_000 * i, MemoryPpm = 500_000, ConnectionAttempts = attempts, ConnectionSuccesses = attempts })],
        Commitments = [Promise(node, minute)],
        Observations = minute == 0 ? [] : Seen(minute - 1),
        Salts = minute == 0 ? [] : [new SlotSalt(Rules.Time.FirstSlotOf(Epoch) + minute - 1, Salt)],
    };

    private EventData Event(TelemetryBatch batch, long? arrivedAt = null) => Event(TelemetryCodec.Write(batch), batch.Node.ToString(), arrivedAt ?? batch.SentAtUnixMs + 1_000);

    private EventData Event(byte[] body, string publisher, long arrivedAt) => EventHubsModelFactory.EventData(
        new BinaryData(body), partitionKey: publisher, sequenceNumber: sequenceNumber++, offsetString: "0", enqueuedTime: DateTimeOffset.FromUnixTimeMilliseconds(arrivedAt));

    private async Task<Dictionary<NodeId, NodeBlock>> StoredAsync(int block = 0) =>
        (await new BlockScan(tables).LoadAsync(new BlockAddress(Epoch, block), wanted: null, default)).ToDictionary(read => read.Node, read => read.Block);

    private async Task<List<TableEntity>> RowsAsync(string table) => await tables.GetTableClient(table).QueryAsync<TableEntity>(filter: (string?)null).ToListAsync();

    [Fact]
    public async Task Apply_MinutesOfTwoNodes_LieInTheirBlocks()
    {
        await Fold().ApplyAsync([Event(Batch(1, 0, 0)), Event(Batch(1, 1, 1, attempts: 7)), Event(Batch(2, 0, 59)), Event(Batch(2, 1, 60))], default);
        Dictionary<NodeId, NodeBlock> first = await StoredAsync(), second = await StoredAsync(block: 1);
        Assert.Equal(2, first[Node(1)].BatchCount);
        Assert.Equal(6, first[Node(1)].HeartbeatsIn(1));
        Assert.Equal(7, first[Node(1)].Gained.Attempts);
        Assert.Equal(new PeerSighting(5, 4, 20_000, 100), first[Node(1)].Sighting(Node(9), 0)!.Value with { RttMicros = 20_000, JitterMicros = 100 });
        Assert.Equal(2, first[Node(2)].BatchCount); // the second reveals what was promised in this block
        Assert.Equal(6, second[Node(2)].HeartbeatsIn(0));
        Assert.Equal(Start + 60 * 60_000 + 50_000, (await new LiveNodes(tables, Rules).FindAsync(Node(2), default))!.SampleAt);
    }

    [Fact]
    public async Task Apply_AlertsOfARelay_StandInTheLiveViewUntilTheyAreOver()
    {
        TelemetryAlert[] alerts = [new(TelemetryAlertCode.DiskFill, Start, 61), new(TelemetryAlertCode.CertificateExpiry, Start, null)];
        await Fold().ApplyAsync([Event(Batch(1, 0, 0) with { Alerts = alerts })], default);
        Assert.Equal(alerts, (await new LiveNodes(tables, Rules).FindAsync(Node(1), default))!.Alerts);
        await Fold().ApplyAsync([Event(Batch(1, 1, 1) with { Version = 2 })], default);
        Assert.Empty((await new LiveNodes(tables, Rules).FindAsync(Node(1), default))!.Alerts);
        Assert.Equal([new Domain.Releases.SoftwareReport("relay/1.0.0", Batch(1, 0, 0).SentAtUnixMs + 1_000)], await new SoftwareReports(tables).FindAsync(Node(1), default));
    }

    private static long SlotOf(long minute) => Rules.Time.FirstSlotOf(Epoch) + minute;

    // Section 2: a commitment must be there before anybody reveals: CommitSeconds (90 s) after the slot's end by the hub's clock.
    [Theory]
    [InlineData(0, RevealState.Opened)]
    [InlineData(1, RevealState.Uncommitted)]
    public async Task Apply_CommitmentAtTheLastMoment_CountsAndOneMillisecondLaterNot(long lateMs, RevealState expected)
    {
        TelemetryBatch promise = Batch(1, 0, 0), reveal = Batch(1, 1, 1);
        await Fold().ApplyAsync([Event(promise, Start + 60_000 + 90_000 + lateMs), Event(reveal, Start + 200_000)], default);
        NodeBlock block = (await StoredAsync())[Node(1)];
        Assert.Equal(expected, block.RevealOf(0));
        Assert.Equal(expected == RevealState.Opened, block.Sighting(Node(9), 0) is not null);
        Assert.Equal(expected == RevealState.Opened ? 0 : 1, block.SlotsLeftOut);
    }

    [Fact]
    public async Task Apply_WitnessThatCopiesWhatAnotherRevealed_GainsNothing()
    {
        // Node 1 promises and reveals. Node 2 saw nothing itself: it repeats node 1's promise, then its observations and salt; node 3 waits for them and promises what it read.
        TelemetryBatch promise = Batch(1, 0, 0), reveal = Batch(1, 1, 1);
        TelemetryBatch echo = promise with { Node = Node(2) }, echoed = reveal with { Node = Node(2), Commitments = [] };
        TelemetryBatch waiting = Batch(3, 0, 0) with { Commitments = [] }, copied = Batch(3, 1, 1) with { Commitments = [Promise(3, 0)], Observations = [], Salts = [] };
        TelemetryBatch told = Batch(3, 2, 2) with { Commitments = [], Observations = Seen(0), Salts = [new SlotSalt(SlotOf(0), Salt)] };
        long revealedAt = Start + 60_000 + 90_000 + 1;
        await Fold().ApplyAsync(
            [
                Event(promise), Event(echo), Event(waiting), Event(reveal, revealedAt), Event(echoed, revealedAt + 1), Event(copied, revealedAt + 2), Event(told, revealedAt + 60_000),
            ],
            default);
        Dictionary<NodeId, NodeBlock> stored = await StoredAsync();
        Assert.Equal((RevealState.Opened, RevealState.Mismatched, RevealState.Uncommitted), (stored[Node(1)].RevealOf(0), stored[Node(2)].RevealOf(0), stored[Node(3)].RevealOf(0)));
        Assert.NotNull(stored[Node(1)].Sighting(Node(9), 0));
        Assert.Null(stored[Node(2)].Sighting(Node(9), 0));
        Assert.Null(stored[Node(3)].Sighting(Node(9), 0));
        Assert.Equal(6, stored[Node(2)].HeartbeatsIn(1)); // the rest of the batch counts
    }

    // Version 1 knows no commitments; so does a batch that brings its commitment along with what it reveals.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Apply_RevealedWithoutAnEarlierCommitment_IsLeftOutAndCounted(int version)
    {
        TelemetryBatch batch = Batch(1, 0, 1) with { Version = version, Commitments = version == 1 ? [] : [Promise(1, 0)], Salts = version == 1 ? [] : [new SlotSalt(SlotOf(0), Salt)] };
        await Fold().ApplyAsync([Event(batch), Event(batch)], default);
        NodeBlock block = (await StoredAsync())[Node(1)];
        Assert.Equal((RevealState.Uncommitted, 1), (block.RevealOf(0), block.SlotsLeftOut));
        Assert.Empty(await RowsAsync(TableNames.DeadLetters));
    }

    // An event that speaks of a hundred epochs would cost its partition a hundred writes, and the other nodes in it their time.
    [Fact]
    public async Task Apply_EventThatSpeaksOfMoreBlocksThanAnyRelaySees_IsADeadLetter()
    {
        TelemetryBatch scattered = Batch(1, 0, 0) with
        {
            Commitments = [], Salts = [], Observations = [.. Enumerable.Range(0, 100).Select(epoch => Seen(0)[0] with { Slot = (Epoch.Value - 200 + epoch) * Rules.Time.SlotsPerEpoch() })],
        };
        // A relay that was cut off for long: the last slots that it kept, of two blocks, one of them late.
        TelemetryBatch honest = Batch(2, 0, 0) with { Observations = [Seen(0)[0] with { Slot = SlotOf(-30_000) }, Seen(0)[0]], Salts = [] };
        await Fold().ApplyAsync([Event(scattered), Event(honest)], default);
        Assert.Equal("telemetry.too-many-blocks", Assert.Single(await RowsAsync(TableNames.DeadLetters)).GetString("Code"));
        Assert.Single(await RowsAsync(TableNames.LateBatches));
        Assert.Equal([Node(2)], (await StoredAsync()).Keys);
    }

    // A slot's number that no clock can reach once stopped the partition: its begin in milliseconds does not fit into a number.
    [Fact]
    public async Task Apply_SlotBeyondAllTime_IsFromTheFuture()
    {
        const long beyond = 9_007_199_254_740_991;
        TelemetryBatch[] hostile =
        [
            Batch(1, 0, 0) with { Observations = [.. Seen(0).Select(seen => seen with { Slot = beyond })] },
            Batch(1, 1, 0) with { Commitments = [new SlotCommitment(beyond, Salt)] },
            Batch(1, 2, 0) with { Bursts = [new ServedBurst(beyond, Node(2), 1)] },
        ];
        await Fold().ApplyAsync([.. hostile.Select(batch => Event(batch)), Event(Batch(1, 3, 3))], default);
        Assert.Equal(3, (await RowsAsync(TableNames.DeadLetters)).Count(letter => letter.GetString("Code") == "telemetry.from-the-future"));
        Assert.Equal(1, (await StoredAsync())[Node(1)].BatchCount);
    }

    [Fact]
    public async Task Apply_BurstsThatWereNotDue_AreNotTaken()
    {
        NodeId witness = Node(2), target = Node(1);
        long due = BurstSchedule.SlotOf(Epoch.Value, Rules.Time.SlotsPerEpoch(), witness, target), minute = due - Rules.Time.FirstSlotOf(Epoch);
        TelemetryBatch served = Batch(1, 0, minute) with { Observations = [], Salts = [], Bursts = [new ServedBurst(due - 1, witness, 900), new ServedBurst(due, witness, 500), new ServedBurst(due + 1, witness, 900)] };
        await Fold().ApplyAsync([Event(served, Start + (minute + 3) * 60_000)], default);
        int block = (int)minute / 60;
        Assert.Equal(new BurstReading((int)minute % 60, 500), (await StoredAsync(block))[target].BurstServedTo(witness));
    }

    [Fact]
    public async Task Apply_RedeliveredShuffledAfterRestarts_CountsEachOnce()
    {
        TelemetryBatch[] batches = [.. Enumerable.Range(0, 40).Select(i => Batch((byte)(1 + i % 3), i / 3, i / 3, i))];
        await Fold().ApplyAsync([.. batches.Select(batch => Event(batch))], default);
        Dictionary<NodeId, byte[]> expected = (await StoredAsync()).ToDictionary(row => row.Key, row => NodeBlockCodec.Write(row.Value));

        var random = new Random(1);
        for (int restart = 0; restart < 10; restart++)
        {
            PartitionFold fold = Fold();
            for (int i = 0; i < 5; i++)
                await fold.ApplyAsync([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => Event(batches[random.Next(batches.Length)]))], default);
        }

        Dictionary<NodeId, NodeBlock> stored = await StoredAsync();
        Assert.All(expected, row => Assert.Equal(row.Value, NodeBlockCodec.Write(stored[row.Key])));
        Assert.Equal(40, stored.Values.Sum(block => block.BatchCount));
        Assert.Empty(await RowsAsync(TableNames.DeadLetters));
    }

    [Fact]
    public async Task Apply_TwoInstancesInTurn_LoseNothingOfEachOther()
    {
        PartitionFold one = Fold(), other = Fold();
        for (int minute = 0; minute < 20; minute++)
            await (minute % 2 == 0 ? one : other).ApplyAsync([Event(Batch(1, minute, minute))], default);
        Assert.Equal(20, (await StoredAsync())[Node(1)].BatchCount);
    }

    // The hub was given more partitions within the epoch: from then on a node's events come by another one, and each half may be as full as a block may be.
    [Fact]
    public async Task Load_NodeInTwoPartitions_IsOneBlockOfWhatFits()
    {
        static TelemetryBatch Boot(int boot, long minute, long sequence = 0) => Batch(1, sequence, minute) with { Boot = boot.ToString("x16"), Commitments = [], Observations = [], Salts = [] };
        PartitionFold before = Fold(7), after = Fold(12);
        for (int boot = 0; boot < 10; boot++)
        {
            await before.ApplyAsync([Event(Boot(boot, boot))], default);
            await after.ApplyAsync([Event(Boot(100 - boot, 10 + boot)), Event(Boot(0, 30, sequence: 1))], default);
        }

        NodeBlock whole = (await StoredAsync())[Node(1)];
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 91, 92, 93, 94, 95, 96], whole.Boots.Select(boot => (int)boot.Boot)); // those of the lower partition, then as many as a block holds
        Assert.True(whole.HasBatch(0, 1));
        Assert.All([.. Enumerable.Range(0, 20), 30], minute => Assert.Equal(6, whole.HeartbeatsIn(minute)));
        byte[] bytes = NodeBlockCodec.Write(whole);
        Assert.NotNull(NodeBlockCodec.Read(bytes));
        for (int i = 0; i < 10; i++)
            Assert.Equal(bytes, NodeBlockCodec.Write((await StoredAsync())[Node(1)]));
    }

    [Fact]
    public async Task Apply_PoisonAmongGoodOnes_IsKeptWithItsReasonAndTheRestGoesOn()
    {
        byte[] garbage = Encoding.UTF8.GetBytes("{\"v\":1,\"node\":17}");
        byte[] huge = new byte[900_000];
        await Fold().ApplyAsync(
            [
                Event(Batch(1, 0, 0)),
                Event(garbage, Node(1).ToString(), Start),
                Event(huge, Node(1).ToString(), Start),
                Event(TelemetryCodec.Write(Batch(1, 1, 1)), Node(2).ToString(), Start + 120_000),
                Event(Batch(1, 2, 10), arrivedAt: Start),
                Event(Batch(1, 3, 3)),
            ],
            default);
        Assert.Equal(2, (await StoredAsync())[Node(1)].BatchCount);
        List<TableEntity> letters = await RowsAsync(TableNames.DeadLetters);
        Assert.Equal(["telemetry.wrong-type", "telemetry.too-large", "telemetry.publisher-mismatch", "telemetry.from-the-future"], letters.Select(letter => letter.GetString("Code")));
        Assert.Equal("node", letters[0].GetString("Field"));
        Assert.Equal(garbage, letters[0].GetBinary("Body00"));
        Assert.Equal(huge.Length, letters[1].GetInt32("BodyBytes"));
    }

    [Fact]
    public async Task Apply_PoisonDeliveredTwice_IsOneDeadLetter()
    {
        EventData poison = Event([1, 2, 3], Node(1).ToString(), Start);
        await Fold().ApplyAsync([poison], default);
        await Fold().ApplyAsync([poison], default);
        Assert.Single(await RowsAsync(TableNames.DeadLetters));
    }

    [Fact]
    public async Task Apply_AfterTheEpochIsLate_IsListedAndLeftOut() // rules, section 1: more than 10 min after the epoch's end
    {
        long end = Rules.Time.EndOf(Epoch);
        await Fold().ApplyAsync([Event(Batch(1, 0, 0), arrivedAt: end + 599_999), Event(Batch(1, 1, 1), arrivedAt: end + 600_000), Event(Batch(1, 1, 1), arrivedAt: end + 600_001)], default);
        Assert.Equal(1, (await StoredAsync())[Node(1)].BatchCount);
        Assert.Equal(LateBatches.PartitionKey(Epoch), Assert.Single(await RowsAsync(TableNames.LateBatches)).PartitionKey);
    }
}
