using System.Globalization;
using System.IO.Compression;
using System.Text;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing.Files;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Closing;

/// <summary>The files of evidence: however many processors write them and wherever the telemetry lay, they are the same.</summary>
public sealed class EvidenceFilesTests(ProgramTables tables) : IClassFixture<ProgramTables>
{
    // More than the packs that are made side by side, and a last one that is not full.
    private static readonly EvidenceRecord[] Records = [.. Enumerable.Range(0, 9 * LinePacker.LinesPerPack + 17).Select(i =>
        new EvidenceRecord("balance", new BalanceLine(OperatorId.Parse(i.ToString(CultureInfo.InvariantCulture)), Wei.Parse($"{i + 1}000000000000000000"), Wei.Zero)))];

    private static async Task<(byte[] File, Bytes32 Hash)> WriteAsync(IEnumerable<PackedLines> packs)
    {
        var output = new MemoryStream();
        GzipFile file = await GzipFile.BeginAsync(output);
        await file.AddAsync(packs);
        await file.EndAsync();
        return (output.ToArray(), file.Hash.Value);
    }

    [Fact]
    public async Task Pack_AnyNumberOfProcessors_GivesTheSameBytes()
    {
        (byte[] one, Bytes32 hash) = await WriteAsync(LinePacker.Pack(Records, 1));
        foreach (int processors in new[] { 0, 2, 3, 16 })
        {
            (byte[] many, Bytes32 other) = await WriteAsync(LinePacker.Pack(Records, processors));
            Assert.Equal(one, many);
            Assert.Equal(hash, other);
        }
    }

    [Fact]
    public async Task File_IsOneGzipMember_WithTheLinesAndTheirHash()
    {
        (byte[] file, Bytes32 hash) = await WriteAsync(LinePacker.Pack(Records, 2));
        using var reader = new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress), Encoding.UTF8);
        string[] lines = (await reader.ReadToEndAsync()).Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.Equal(Records.Select(record => Encoding.UTF8.GetString(EvidenceJson.Write(record))), lines[..^1]);
        var expected = new EvidenceHash();
        foreach (string line in lines[..^1])
            expected.Add(Encoding.UTF8.GetBytes(line));
        Assert.Equal(expected.Value, hash);

        // The checksum at the end is that of the lines: zlib takes the file, and none with a changed byte of it.
        file[^5] ^= 1;
        using var broken = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        await Assert.ThrowsAsync<InvalidDataException>(() => broken.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Block_PacksThatWereKept_ComeBackAsTheyWere()
    {
        // Copies: their memory is used again.
        PackedLines[] packs = [.. LinePacker.Pack(Records, 2).Select(pack => pack with { Deflated = pack.Deflated.ToArray() })];
        var file = new MemoryStream();
        BlockFile.Write(file, [], [], packs, packs[..2]);
        Assert.Equal((await WriteAsync(packs)).File, (await WriteAsync(BlockFile.ReadTelemetry(file))).File);
        Assert.Equal((await WriteAsync(packs[..2])).File, (await WriteAsync(BlockFile.ReadVerdicts(file))).File);
        Assert.Empty(BlockFile.ReadMeasured(file));
        Assert.Empty(BlockFile.ReadCauses(file));
    }

    [Fact]
    public async Task Scan_NodesInSeveralPartitions_AscendingAndEachOnce()
    {
        var address = new BlockAddress(new EpochId(60_000_000), 0);
        var shape = new BlockShape(600, 30, 1_000, 1);
        var rows = new BlockRows(tables.Client);
        foreach ((int partition, byte node, int slot) in new[] { (0, (byte)3, 1), (2, (byte)1, 2), (7, (byte)2, 3), (31, (byte)3, 9), (31, (byte)9, 4) })
        {
            var block = new NodeBlock(shape);
            block.AddSample((600 + slot) * 1_000, 100_000, null);
            await rows.SaveAsync(partition, [new StoredBlock(new BlockKey(address, Samples.Node(node)), block, default)], default);
            await rows.SaveAsync(partition, [new StoredBlock(new BlockKey(address with { Block = 1 }, Samples.Node(node)), block, default)], default);
        }

        var wanted = new HashSet<NodeId> { Samples.Node(1), Samples.Node(2), Samples.Node(3) };
        IReadOnlyList<ReadBlock> read = await new BlockScan(tables.Client).LoadAsync(address, wanted, default);
        Assert.Equal(wanted.Order(), read.Select(each => each.Node));
        ReadBlock both = read.Single(each => each.Node == Samples.Node(3));
        Assert.Equal((1, 1), (both.Block.HeartbeatsIn(1), both.Block.HeartbeatsIn(9)));
        Assert.Equal(NodeBlockCodec.Write(both.Block), both.Digest.ToArray());
    }
}
