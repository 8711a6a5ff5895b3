using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Telemetry;

/// <summary>Signatures on arrival, and the same number signed twice (rules, section 5, "double-signing").</summary>
public sealed class ArrivalChecksTests : IAsyncLifetime
{
    private static readonly Policy Every = Policy.Default with { Telemetry = new TelemetryPolicy { SignatureCheckShare = PartsPerMillion.One } };

    private readonly ProgramTables tables = new();
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private NodeId node;
    private long hubSequence;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        node = NodePublicKey.NodeOf(key);
        Assert.True(await new NodeKeyStore(tables.Client, TimeProvider.System).ClaimAsync(node, key.ExportSubjectPublicKeyInfo(), "00000000000000000000000000000001", null, default));
    }

    public async Task DisposeAsync()
    {
        key.Dispose();
        await tables.DisposeAsync();
    }

    private TelemetryBatch Batch(long sequence, long cpu = 100, NodeId? other = null) => new()
    {
        Node = other ?? node, Boot = "00000000000000ab", Sequence = sequence, Software = "relay/1.0.0", SentAtUnixMs = 2_000_000_000_000,
        Samples = [new Sample { AtUnixMs = 1_999_999_990_000, CpuPpm = cpu }],
    };

    private TelemetryEvent Event(TelemetryBatch batch, Func<byte[], byte[]>? change = null, Policy? policy = null)
    {
        byte[] body = TelemetryCodec.Write(batch);
        return TelemetryEvent.Read(
            EventHubsModelFactory.EventData(
                new BinaryData(change?.Invoke(body) ?? body), partitionKey: batch.Node.ToString(), sequenceNumber: hubSequence++, offsetString: "0",
                enqueuedTime: DateTimeOffset.FromUnixTimeMilliseconds(batch.SentAtUnixMs + 1_000)),
            policy ?? Every);
    }

    private TelemetryEvent Signed(TelemetryBatch batch, Func<byte[], byte[]>? change = null) => Event(TelemetrySignature.Sign(batch, key), change);

    private DoubleSignings Kept() => new(tables.Client, new SignatureCheck(new NodeKeyStore(tables.Client, TimeProvider.System), Every, TimeProvider.System));

    private async Task<int> RowsAsync(string table) => (await tables.Client.GetTableClient(table).QueryAsync<TableEntity>(filter: (string?)null).ToListAsync()).Count;

    public static TheoryData<string, bool> Signatures => new() { { "own", true }, { "none", false }, { "another's", false }, { "of other content", false } };

    [Theory]
    [MemberData(nameof(Signatures))]
    public async Task Check_SignatureLookedAt_IsTheNodesOverThisContentOrRefusedWithEvidence(string kind, bool taken)
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TelemetryEvent arrived = kind switch
        {
            "own" => Signed(Batch(1)),
            "none" => Event(Batch(1)),
            "another's" => Event(TelemetrySignature.Sign(Batch(1), other)),
            _ => Event(TelemetrySignature.Sign(Batch(1), key) with { Sequence = 2 }),
        };
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, Every);
        for (int delivery = 0; delivery < 2; delivery++)
            Assert.Equal(taken ? null : "telemetry.bad-signature", (await checks.CheckAsync(arrived, default))?.Code);
        Assert.Equal(taken ? 0 : 1, await RowsAsync(TableNames.BadSignatures));
    }

    [Fact]
    public async Task Check_NodeThatNobodyKnows_IsNotRefused() // no census has it: what it says counts for nothing
    {
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, Every);
        Assert.Null(await checks.CheckAsync(Event(Batch(1, other: Samples.Node(9))), default));
    }

    [Fact]
    public void IsDue_Share_ChecksAboutThatManyAndAlwaysTheSame()
    {
        SignatureCheck check = new(new NodeKeyStore(tables.Client, TimeProvider.System), Policy.Default, TimeProvider.System), again = new(new NodeKeyStore(tables.Client, TimeProvider.System), Policy.Default, TimeProvider.System);
        bool[] due = [.. Enumerable.Range(0, 20_000).Select(sequence => check.IsDue(Batch(sequence)))];
        Assert.InRange(due.Count(each => each), 300, 500); // 2 % of 20,000; six standard deviations are 119
        Assert.Equal(due, Enumerable.Range(0, 20_000).Select(sequence => again.IsDue(Batch(sequence, cpu: 900) with { Signature = null })));
    }

    [Fact]
    public async Task Check_SameNumberSignedTwice_KeepsBothBodiesOnceAndListsThemUntilTaken()
    {
        ArrivalChecks checks = ArrivalChecksOf.Partition(7, tables.Client, Every);
        TelemetryEvent first = Signed(Batch(5)), second = Signed(Batch(5, cpu: 200));
        foreach (TelemetryEvent arrived in (TelemetryEvent[])[first, first, second, first, second])
            Assert.Null(await checks.CheckAsync(arrived, default));
        DoubleSigning found = Assert.Single(await Kept().LoadNewAsync(100, default));
        Assert.Equal((node, "00000000000000ab", 5L, 7, 0L), (found.Node, found.Boot, found.Sequence, found.HubPartition, found.FirstHubSequenceNumber));
        Assert.Equal(first.Data.EventBody.ToArray(), found.FirstBody);
        Assert.Equal(second.Data.EventBody.ToArray(), found.SecondBody);
        Assert.True(found.IsProof);
        Assert.Equal(Bytes32.FromBytes(SHA256.HashData([.. SHA256.HashData(found.FirstBody!), .. SHA256.HashData(found.SecondBody)])), found.EvidenceHash);
        foreach (byte[] body in (byte[][])[found.FirstBody!, found.SecondBody])
        {
            Assert.True(TelemetryCodec.TryParse(body, out TelemetryBatch? batch, out _));
            Assert.True(TelemetrySignature.Verify(batch!, key.ExportSubjectPublicKeyInfo()));
        }

        await Kept().MarkTakenAsync(found, default);
        await Kept().MarkTakenAsync(found, default);
        Assert.Empty(await Kept().LoadNewAsync(100, default));
        Assert.NotNull(await Kept().FindAsync(node, found.Id, default));
        await checks.CheckAsync(second, default); // delivered once more: a case was made of it
        Assert.Empty(await Kept().LoadNewAsync(100, default));
    }

    [Fact]
    public async Task Check_SameContentWrittenOtherwise_IsNoDoubleSigning()
    {
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, Every);
        TelemetryBatch signed = TelemetrySignature.Sign(Batch(5), key), signedAgain = TelemetrySignature.Sign(Batch(5), key);
        await checks.CheckAsync(Event(signed), default);
        await checks.CheckAsync(Event(signed, body => [.. body, (byte)' ']), default);
        await checks.CheckAsync(Event(signedAgain), default); // ECDSA draws a nonce: another signature of the same content
        Assert.NotEqual(signed.Signature, signedAgain.Signature);
        Assert.Empty(await Kept().LoadNewAsync(100, default));
    }

    [Fact]
    public async Task Check_OtherNumberOrOtherBoot_IsNoDoubleSigning()
    {
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, Every);
        await checks.CheckAsync(Signed(Batch(5)), default);
        await checks.CheckAsync(Signed(Batch(6, cpu: 200)), default);
        await checks.CheckAsync(Signed(Batch(5, cpu: 300) with { Boot = "00000000000000ac" }), default);
        Assert.Empty(await Kept().LoadNewAsync(100, default));
    }

    // Nobody is convicted by what he did not sign: the share does not look at these, the evidence does.
    [Fact]
    public async Task Check_SecondNotSignedByTheNode_IsNoDoubleSigning()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Policy none = Policy.Default with { Telemetry = new TelemetryPolicy { SignatureCheckShare = new PartsPerMillion(0) } };
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, none);
        await checks.CheckAsync(Signed(Batch(5)), default);
        Assert.Null(await checks.CheckAsync(Event(TelemetrySignature.Sign(Batch(5, cpu: 200), other)), default));
        await checks.CheckAsync(Event(TelemetrySignature.Sign(Batch(6), other)), default);
        await checks.CheckAsync(Signed(Batch(6, cpu: 200)), default); // here the first is not the node's
        Assert.Equal(0, await RowsAsync(TableNames.DoubleSignings));
    }

    [Theory]
    [InlineData(31, true)] // the window is the last 32 batches of a node
    [InlineData(32, false)]
    public async Task Check_Window_IsTheLastBatchesOfTheNode(int between, bool found)
    {
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, Policy.Default);
        await checks.CheckAsync(Signed(Batch(0)), default);
        for (int sequence = 1; sequence <= between; sequence++)
            await checks.CheckAsync(Signed(Batch(sequence)), default);
        await checks.CheckAsync(Signed(Batch(0, cpu: 200)), default);
        Assert.Equal(found ? 1 : 0, (await Kept().LoadNewAsync(100, default)).Count);
    }

    [Fact]
    public async Task Check_FirstBodyForgotten_KeepsWhereTheHubHasIt()
    {
        ArrivalChecks checks = ArrivalChecksOf.Partition(0, tables.Client, Policy.Default);
        await checks.CheckAsync(Signed(Batch(0)), default);
        // Others fill the 2 MiB of the partition; blanks make an event as large as it may be.
        byte[] Padded(byte[] body) => [.. body, .. Encoding.ASCII.GetBytes(new string(' ', 65_536 - body.Length))];
        for (byte other = 0; other < 33; other++)
            await checks.CheckAsync(Event(TelemetrySignature.Sign(Batch(1, other: Samples.Node((byte)(100 + other))), key), Padded), default);
        await checks.CheckAsync(Signed(Batch(0, cpu: 200)), default);
        DoubleSigning found = Assert.Single(await Kept().LoadNewAsync(100, default));
        Assert.Equal((false, 0L, true), (found.IsProof, found.FirstHubSequenceNumber, found.EvidenceHash.IsZero));
    }
}
