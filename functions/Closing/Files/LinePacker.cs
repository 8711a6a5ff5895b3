using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text.Json;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Closing.Files;

/// <summary>Lines of evidence, compressed and hashed. Where it comes from <see cref="LinePacker"/> or a block's file, its memory is used again as soon as the next one is asked for.</summary>
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

    // Buffers of some hundred KiB, used again and again: new ones by the thousand would each have cost a collection of everything.
    private static readonly ConcurrentBag<PackBuffer> Buffers = [];
    private static readonly int BuffersMax = 8 * Environment.ProcessorCount;

    /// <summary>The packs in the order of the records.</summary>
    /// <param name="records">What to write; read once, by one thread.</param>
    /// <param name="processors">How many packs are made side by side.</param>
    public static IEnumerable<PackedLines> Pack(IEnumerable<EvidenceRecord> records, int processors)
    {
        foreach (EvidenceRecord[][] together in records.Chunk(LinesPerPack).Chunk(Math.Max(1, processors) * 4))
        {
            foreach (PackedLines pack in Pack(together.Length, i => together[i].Length, (i, line) => together[i][line], processors))
                yield return pack;
        }
    }

    /// <summary>The packs of the lines of these items in their order; the records are made by all processors.</summary>
    /// <param name="items">One for each line.</param>
    /// <param name="recordOf">What its line says; called by several threads.</param>
    /// <param name="processors">How many packs are made side by side.</param>
    public static IEnumerable<PackedLines> Pack<T>(IReadOnlyList<T> items, Func<T, EvidenceRecord> recordOf, int processors)
    {
        int packs = (items.Count + LinesPerPack - 1) / LinesPerPack;
        return Pack(packs, i => Math.Min(LinesPerPack, items.Count - i * LinesPerPack), (i, line) => recordOf(items[i * LinesPerPack + line]), processors);
    }

    private static IEnumerable<PackedLines> Pack(int packs, Func<int, int> linesOf, Func<int, int, EvidenceRecord> recordOf, int processors)
    {
        int atOnce = Math.Max(1, processors) * 4;
        for (int first = 0; first < packs; first += atOnce)
        {
            int from = first;
            var made = new (PackBuffer Buffer, PackedLines Lines)[Math.Min(atOnce, packs - first)];
            Parallel.For(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, processors) }, i =>
            {
                PackBuffer buffer = Buffers.TryTake(out PackBuffer? used) ? used : new PackBuffer();
                made[i] = (buffer, buffer.Pack(linesOf(from + i), line => recordOf(from + i, line)));
            });
            foreach ((PackBuffer buffer, PackedLines lines) in made)
            {
                yield return lines;
                if (Buffers.Count < BuffersMax)
                    Buffers.Add(buffer);
                else
                    buffer.Dispose();
            }
        }
    }

    private sealed class PackBuffer : IDisposable
    {
        private readonly ArrayBufferWriter<byte> lines = new(64 << 10);
        private readonly Range[] places = new Range[LinesPerPack];
        private readonly MemoryStream output = new(32 << 10);

        public void Dispose() => output.Dispose();

        public PackedLines Pack(int count, Func<int, EvidenceRecord> recordOf)
        {
            lines.ResetWrittenCount();
            output.SetLength(0);
            byte[] hashes = new byte[count * Keccak256.HashBytes];
            using (Utf8JsonWriter writer = EvidenceJson.CreateWriter(lines))
            {
                for (int i = 0; i < count; i++)
                {
                    int start = lines.WrittenCount;
                    EvidenceJson.Write(writer, recordOf(i));
                    places[i] = start..lines.WrittenCount;
                    lines.Write("\n"u8);
                }
            }

            Keccak256.HashMany(lines.WrittenSpan, places.AsSpan(0, count), hashes);

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
}
