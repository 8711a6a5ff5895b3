using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Closing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Closing.Files;

/// <summary>
/// What measuring a block leaves for the end of closing its epoch, in one file: what was measured, what was left out for common causes, and the lines of the evidence, telemetry and verdicts,
/// ready to be put into it. One file, so that telemetry and verdicts always belong together, also when a block is measured again after more has arrived.
/// Layout: version byte; offsets of the four sections (8 bytes each, little endian); then they. Deleted when the epoch is closed.
/// </summary>
public static class BlockFile
{
    private const byte Version = 1;
    private const int Sections = 4;
    private const int HeaderBytes = 1 + Sections * sizeof(long);
    private const int LongestMeasuredBytes = 1 << 20;
    private const int LongestPackBytes = 1 << 29;

    private enum Section
    {
        Measured,
        Causes,
        Telemetry,
        Verdicts,
    }

    /// <summary>Writes the file from its beginning on.</summary>
    /// <param name="output">Empty, and can be sought in.</param>
    /// <param name="measured">Ascending by node.</param>
    /// <param name="causes">In order of time.</param>
    /// <param name="telemetry">Telemetry lines, ascending by node.</param>
    /// <param name="verdicts">Verdict lines, ascending by node.</param>
    public static void Write(Stream output, IReadOnlyList<MeasuredBlock> measured, IReadOnlyList<CauseLine> causes, IEnumerable<PackedLines> telemetry, IEnumerable<PackedLines> verdicts)
    {
        var writer = new BinaryWriter(output);
        var offsets = new long[Sections];
        writer.Write(new byte[HeaderBytes]);
        offsets[(int)Section.Measured] = output.Position;
        WriteMeasured(writer, measured);
        offsets[(int)Section.Causes] = output.Position;
        byte[] packed = Packed.Write(causes);
        writer.Write(packed.Length);
        writer.Write(packed);
        offsets[(int)Section.Telemetry] = output.Position;
        WriteLines(writer, telemetry);
        offsets[(int)Section.Verdicts] = output.Position;
        WriteLines(writer, verdicts);
        output.Position = 0;
        writer.Write(Version);
        foreach (long offset in offsets)
            writer.Write(offset);
        writer.Flush();
    }

    /// <exception cref="InvalidDataException">The file is not one of these.</exception>
    public static IReadOnlyList<CauseLine> ReadCauses(Stream input)
    {
        BinaryReader reader = Seek(input, Section.Causes);
        return Packed.Read<CauseLine[]>(reader.ReadBytes(Bounded(reader.ReadInt32(), LongestPackBytes)), "A block's causes");
    }

    /// <summary>The measured nodes in their order; on all processors.</summary>
    /// <exception cref="InvalidDataException">The file is not one of these.</exception>
    public static MeasuredBlock[] ReadMeasured(Stream input)
    {
        BinaryReader reader = Seek(input, Section.Measured);
        var bytes = new (NodeId Node, byte[] Measured)[Bounded(reader.ReadInt32(), int.MaxValue / 1_024)];
        for (int i = 0; i < bytes.Length; i++)
        {
            NodeId node = NodeId.FromBytes(reader.ReadBytes(Keccak256.HashBytes));
            bytes[i] = (node, reader.ReadBytes(Bounded(reader.ReadInt32(), LongestMeasuredBytes)));
        }

        var measured = new MeasuredBlock[bytes.Length];
        Parallel.For(0, bytes.Length, i => measured[i] =
            MeasuredBlockCodec.Read(bytes[i].Node, bytes[i].Measured) ?? throw new InvalidDataException($"What was measured of node {bytes[i].Node} cannot be read."));
        return measured;
    }

    public static IEnumerable<PackedLines> ReadTelemetry(Stream input) => ReadLines(Seek(input, Section.Telemetry));

    public static IEnumerable<PackedLines> ReadVerdicts(Stream input) => ReadLines(Seek(input, Section.Verdicts));

    private static void WriteMeasured(BinaryWriter writer, IReadOnlyList<MeasuredBlock> measured)
    {
        writer.Write(measured.Count);
        foreach (MeasuredBlock[] together in measured.Chunk(4 * LinePacker.LinesPerPack))
        {
            var bytes = new byte[together.Length][];
            Parallel.For(0, together.Length, i => bytes[i] = MeasuredBlockCodec.Write(together[i]));
            for (int i = 0; i < together.Length; i++)
            {
                writer.Write(together[i].Node.ToBytes());
                writer.Write(bytes[i].Length);
                writer.Write(bytes[i]);
            }
        }
    }

    private static void WriteLines(BinaryWriter writer, IEnumerable<PackedLines> packs)
    {
        foreach (PackedLines pack in packs)
        {
            writer.Write(pack.Deflated.Length);
            writer.Write(pack.Hashes.Length);
            writer.Write(pack.Crc);
            writer.Write(pack.Length);
            writer.Write(pack.Hashes.Span);
            writer.Write(pack.Deflated.Span);
        }

        writer.Write(0);
    }

    private static IEnumerable<PackedLines> ReadLines(BinaryReader reader)
    {
        byte[] buffer = [];
        while (Bounded(reader.ReadInt32(), LongestPackBytes) is > 0 and int deflated)
        {
            int hashes = Bounded(reader.ReadInt32(), LinePacker.LinesPerPack * Keccak256.HashBytes);
            uint crc = reader.ReadUInt32();
            long length = reader.ReadInt64();
            if (buffer.Length < hashes + deflated)
                buffer = new byte[2 * (hashes + deflated)];
            reader.BaseStream.ReadExactly(buffer, 0, hashes + deflated);
            yield return new PackedLines(buffer.AsMemory(hashes, deflated), crc, length, buffer.AsMemory(0, hashes));
        }
    }

    private static BinaryReader Seek(Stream input, Section section)
    {
        var reader = new BinaryReader(input);
        input.Position = 0;
        if (reader.ReadByte() != Version)
            throw new InvalidDataException("The file of a block has an unknown version.");
        input.Position += (int)section * sizeof(long);
        input.Position = reader.ReadInt64();
        return reader;
    }

    private static int Bounded(int value, int max) => value >= 0 && value <= max ? value : throw new InvalidDataException("The file of a block is broken.");
}
