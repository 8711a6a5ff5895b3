using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Closing;

/// <summary>Where evidence is kept: one gzip file of lines an epoch. A file is there whole or not at all; writing it again replaces it by the same.</summary>
public sealed class EvidenceStore(string directory)
{
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    /// <summary>Writes an epoch's evidence.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="writeLines">Hands the lines over, each without its line feed.</param>
    /// <exception cref="IOException">The place is full or cannot be written to; nothing is left there.</exception>
    public Task WriteAsync(EpochId epoch, Func<Func<ReadOnlyMemory<byte>, Task>, Task> writeLines) => WriteAsync(FileOf(epoch), writeLines);

    /// <summary>Writes the telemetry of one block, kept until the epoch's evidence is whole: what was measured is what is published, also when more arrives meanwhile.</summary>
    public Task WriteBlockAsync(EpochId epoch, int block, Func<Func<ReadOnlyMemory<byte>, Task>, Task> writeLines) => WriteAsync(FileOf(epoch, block), writeLines);

    /// <summary>The telemetry lines of one block.</summary>
    public async IAsyncEnumerable<byte[]> ReadBlockAsync(EpochId epoch, int block, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(FileOf(epoch, block)), CompressionMode.Decompress), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellation) is { } line)
            yield return Encoding.UTF8.GetBytes(line);
    }

    /// <summary>Deletes what was kept of the blocks; not being there is fine.</summary>
    public void DeleteBlocks(EpochId epoch, int blocks)
    {
        for (int block = 0; block < blocks; block++)
            File.Delete(FileOf(epoch, block));
    }

    private async Task WriteAsync(string file, Func<Func<ReadOnlyMemory<byte>, Task>, Task> writeLines)
    {
        Directory.CreateDirectory(directory);
        string unfinished = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                await using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
                {
                    await writeLines(async line =>
                    {
                        await gzip.WriteAsync(line);
                        await gzip.WriteAsync(LineFeed);
                    });
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The lines of an epoch's evidence, read anew from the first on; none when there is no evidence of it.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadLines(EpochId epoch)
    {
        if (Open(epoch) is not { } stream)
            yield break;
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            yield return Encoding.UTF8.GetBytes(line);
    }

    /// <summary>The evidence as gzip; null when there is none of the epoch.</summary>
    public Stream? Open(EpochId epoch)
    {
        try
        {
            return new FileStream(FileOf(epoch), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16, useAsync: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string FileOf(EpochId epoch, int block) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"epoch-{EpochKeys.Ascending(epoch)}.block-{block:D4}.gz"));

    private string FileOf(EpochId epoch) => Path.Combine(directory, $"epoch-{EpochKeys.Ascending(epoch)}.ndjson.gz");
}
