using System.Buffers.Binary;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Checkpoints;

/// <summary>
/// The checkpoints of one consumer group: a slot a partition, written in two halves by turns, so that a torn write leaves the half before it.
/// WARNING: this outlives the process.
/// <code>0 "NPEHCKP1"  8 16 bytes identity of the log  24 u32 partitions  28 u32 CRC-32C of 0..28
/// 32 + 64 * partition: two times (i64 generation, i64 sequence, u32 CRC-32C of these, 12 bytes 0)</code>
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private const int HeadBytes = 32;
    private const int HalfBytes = 32;

    private readonly StorageFile _file;
    private readonly long[] _sequences;
    private readonly long[] _generations;
    private readonly Lock _gate = new();
    private bool _dirty;

    /// <summary>Opens the file, or begins it anew if it belongs to another log (whose numbers mean nothing here).</summary>
    public CheckpointFile(Storage storage, string path, Guid log, int partitions)
    {
        this._sequences = new long[partitions];
        this._generations = new long[partitions];
        Array.Fill(this._sequences, -1);
        this._file = storage.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        try
        {
            byte[] head = HeadFor(log, partitions);
            byte[] bytes = new byte[HeadBytes + (2 * HalfBytes * partitions)];
            if (this._file.Read(bytes, 0) == bytes.Length && bytes.AsSpan(0, HeadBytes).SequenceEqual(head))
            {
                this.ReadSlots(bytes);
                return;
            }

            this._file.SetLength(0);
            Array.Clear(bytes);
            head.CopyTo(bytes, 0);
            this._file.Write(bytes, 0);
            this._file.Flush();
        }
        catch
        {
            this._file.Dispose();
            throw;
        }
    }

    public string Path => this._file.Path;

    /// <summary>-1 if there is none.</summary>
    public long Get(int partition) => Volatile.Read(ref this._sequences[partition]);

    public void Set(int partition, long sequence)
    {
        lock (this._gate)
        {
            if (sequence <= this._sequences[partition])
                return;
            long generation = this._generations[partition] + 1;
            Span<byte> half = stackalloc byte[HalfBytes];
            half.Clear();
            BinaryPrimitives.WriteInt64LittleEndian(half, generation);
            BinaryPrimitives.WriteInt64LittleEndian(half[8..], sequence);
            BinaryPrimitives.WriteUInt32LittleEndian(half[16..], Crc32C.Of(half[..16]));
            this._file.Write(half, HeadBytes + (((2L * partition) + (generation & 1)) * HalfBytes));
            this._generations[partition] = generation;
            Volatile.Write(ref this._sequences[partition], sequence);
            this._dirty = true;
        }
    }

    /// <summary>Brings to disk what was set; does nothing if nothing was.</summary>
    public void Flush()
    {
        lock (this._gate)
        {
            if (!this._dirty)
                return;
            this._dirty = false;
        }

        // Not under the lock: a slow disk must not make the pumps wait.
        this._file.Flush();
    }

    public void Dispose() => this._file.Dispose();

    private static byte[] HeadFor(Guid log, int partitions)
    {
        byte[] head = new byte[HeadBytes];
        "NPEHCKP1"u8.CopyTo(head);
        log.TryWriteBytes(head.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(24), partitions);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(28), Crc32C.Of(head.AsSpan(0, 28)));
        return head;
    }

    private void ReadSlots(byte[] bytes)
    {
        for (int slot = 0; slot < 2 * this._sequences.Length; slot++)
        {
            ReadOnlySpan<byte> half = bytes.AsSpan(HeadBytes + (slot * HalfBytes), HalfBytes);
            long generation = BinaryPrimitives.ReadInt64LittleEndian(half);
            if (generation <= this._generations[slot / 2] || Crc32C.Of(half[..16]) != BinaryPrimitives.ReadUInt32LittleEndian(half[16..]))
                continue;
            this._generations[slot / 2] = generation;
            this._sequences[slot / 2] = BinaryPrimitives.ReadInt64LittleEndian(half[8..]);
        }
    }
}
