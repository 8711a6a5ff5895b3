using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Closing.Files;

/// <summary>Lines of evidence, compressed and hashed.</summary>
/// <param name="Deflated">The lines with their line feeds as DEFLATE blocks (RFC 1951) that need nothing before them and end at a byte, none of them the last.</param>
/// <param name="Crc">CRC-32 of the lines with their line feeds.</param>
/// <param name="Length">Their length in bytes.</param>
/// <param name="Hashes">Keccak-256 of each line without its line feed, 32 bytes after the other.</param>
public sealed record PackedLines(ReadOnlyMemory<byte> Deflated, uint Crc, long Length, ReadOnlyMemory<byte> Hashes);

/// <summary>
/// Writes, hashes and compresses lines on all processors. They are cut into packs of a fixed number, so that the bytes are the same however many processors there are; only a few packs are
/// held at a time.
/// </summary>
public static class LinePacker
{
    public const int LinesPerPack = 256;

    /// <summary>The packs in the order of the records.</summary>
    /// <param name="records">What to write; read once, by one thread.</param>
    /// <param name="processors">How many packs are made side by side.</param>
    public static IEnumerable<PackedLines> Pack(IEnumerable<EvidenceRecord> records, int processors)
    {
        foreach (EvidenceRecord[][] together in records.Chunk(LinesPerPack).Chunk(Math.Max(1, processors) * 4))
        {
            var packs = new PackedLines[together.Length];
            Parallel.For(0, together.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, processors) }, i => packs[i] = Pack(together[i]));
            foreach (PackedLines pack in packs)
                yield return pack;
        }
    }

    private static PackedLines Pack(EvidenceRecord[] records)
    {
        var lines = new ArrayBufferWriter<byte>(64 << 10);
        byte[] hashes = new byte[records.Length * Keccak256.HashBytes];
        using (Utf8JsonWriter writer = EvidenceJson.CreateWriter(lines))
        {
            for (int i = 0; i < records.Length; i++)
            {
                int start = lines.WrittenCount;
                EvidenceJson.Write(writer, records[i]);
                Keccak256.Hash(lines.WrittenSpan[start..], hashes.AsSpan(i * Keccak256.HashBytes));
                lines.Write("\n"u8);
            }
        }

        var output = new MemoryStream(lines.WrittenCount / 2);
        int deflated;
        using (var deflate = new DeflateStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(lines.WrittenSpan);
            // Up to here the blocks end at a byte and none says that it is the last; what closing adds is left away.
            deflate.Flush();
            deflated = (int)output.Length;
        }

        return new PackedLines(output.GetBuffer().AsMemory(0, deflated), Crc32.HashToUInt32(lines.WrittenSpan), lines.WrittenCount, hashes);
    }
}
