using System.Buffers.Binary;
using NodeProgram.Domain.Evidence;

namespace NodeProgram.Functions.Closing.Files;

/// <summary>Puts packs of lines together to one gzip file (RFC 1952) of a single member, which every reader takes, and to one hash.</summary>
public sealed class GzipFile
{
    // No name, no time: the same lines are the same file.
    private static readonly byte[] Header = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    // A last block that holds nothing.
    private static readonly byte[] LastBlock = [3, 0];

    private readonly Stream output;
    private uint crc;
    private long length;

    private GzipFile(Stream output) => this.output = output;

    /// <summary>The hash of the lines so far.</summary>
    public EvidenceHash Hash { get; } = new();

    public static async Task<GzipFile> BeginAsync(Stream output)
    {
        await output.WriteAsync(Header);
        return new GzipFile(output);
    }

    public async Task AddAsync(IEnumerable<PackedLines> packs)
    {
        foreach (PackedLines pack in packs)
            await AddAsync(pack);
    }

    public async Task AddAsync(PackedLines pack)
    {
        crc = Crc32Sum.Of(crc, pack.Crc, pack.Length);
        length += pack.Length;
        Hash.AddHashed(pack.Hashes.Span);
        await output.WriteAsync(pack.Deflated);
    }

    /// <summary>The end of the file; the stream is the caller's.</summary>
    public async Task EndAsync()
    {
        byte[] trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), unchecked((uint)length));
        await output.WriteAsync(LastBlock);
        await output.WriteAsync(trailer);
    }
}
