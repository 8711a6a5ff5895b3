using System.Globalization;
using System.IO.Compression;
using System.Text;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Where evidence is kept: one gzip file of lines an epoch, and while an epoch is being closed a file for each of its blocks (<see cref="Files.BlockFile"/>). A file is there whole or not
/// at all; writing it again replaces it.
/// </summary>
public sealed class EvidenceStore(string directory)
{
    private const int BufferBytes = 1 << 18;
    private const string Extension = ".ndjson.gz";

    /// <summary>Writes an epoch's evidence.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="write">Writes the file's bytes.</param>
    /// <exception cref="IOException">The place is full or cannot be written to; nothing is left there.</exception>
    internal Task WriteAsync(EpochId epoch, Func<Stream, Task> write) => WriteAsync(FileOf(epoch), write);

    /// <summary>Writes what was measured of a block, kept until the epoch's evidence is whole: what was measured is what is published, also when more arrives meanwhile.</summary>
    internal Task WriteBlockAsync(EpochId epoch, int block, Func<Stream, Task> write) => WriteAsync(FileOf(epoch, block), write);

    /// <summary>What was measured of a block.</summary>
    /// <exception cref="FileNotFoundException">It is not there.</exception>
    internal Stream OpenBlock(EpochId epoch, int block) =>
        new FileStream(FileOf(epoch, block), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes, FileOptions.SequentialScan);

    /// <summary>Deletes what closing an epoch needed beside its evidence: its blocks, and what a process that was killed left half written.</summary>
    public void DeleteLeftovers(EpochId epoch)
    {
        string name = $"epoch-{EpochKeys.Ascending(epoch)}.";
        foreach (string file in Directory.Exists(directory) ? Directory.GetFiles(directory, name + "*") : [])
        {
            if (file.EndsWith(".part", StringComparison.Ordinal) || Path.GetFileName(file).StartsWith(name + "block-", StringComparison.Ordinal))
                File.Delete(file);
        }
    }

    /// <summary>The epochs of which there is evidence.</summary>
    public IEnumerable<EpochId> Epochs() => (Directory.Exists(directory) ? Directory.GetFiles(directory, $"epoch-*{Extension}") : [])
        .Select(file => Path.GetFileName(file)["epoch-".Length..^Extension.Length])
        .Where(text => text.Length == 10 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(text => new EpochId(long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)));

    /// <summary>Whether there is evidence of the epoch.</summary>
    public bool Exists(EpochId epoch) => File.Exists(FileOf(epoch));

    /// <summary>Deletes an epoch's evidence; not being there is fine.</summary>
    public void Delete(EpochId epoch)
    {
        if (Exists(epoch))
            File.Delete(FileOf(epoch));
    }

    /// <summary>The lines of an epoch's evidence, read anew from the first on; none when there is no evidence of it.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadLines(EpochId epoch)
    {
        if (Open(epoch) is not { } stream)
            yield break;
        using var lines = new GZipStream(stream, CompressionMode.Decompress);
        byte[] buffer = new byte[BufferBytes];
        int length = 0;
        for (int read; (read = lines.Read(buffer, length, buffer.Length - length)) > 0;)
        {
            length += read;
            int start = 0;
            for (int end; (end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
                yield return buffer.AsSpan(start, end).ToArray();
            length -= start;
            buffer.AsSpan(start, length).CopyTo(buffer);
            // A line that is longer than the buffer.
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
        }

        if (length > 0)
            yield return buffer.AsMemory(0, length);
    }

    /// <summary>The records of one kind in an epoch's evidence.</summary>
    /// <exception cref="EvidenceException">A line of the kind cannot be read.</exception>
    public IEnumerable<EvidenceRecord> ReadRecords(EpochId epoch, string kind)
    {
        byte[] prefix = Encoding.UTF8.GetBytes($"{{\"kind\":\"{kind}\",");
        foreach ((int number, ReadOnlyMemory<byte> line) in ReadLines(epoch).Index())
        {
            if (line.Span.StartsWith(prefix))
                yield return new EvidenceRecord(kind, EvidenceJson.Read(line, number + 1).Content);
        }
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

    private async Task WriteAsync(string file, Func<Stream, Task> write)
    {
        Directory.CreateDirectory(directory);
        string unfinished = $"{file}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes))
            {
                await write(stream);
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

    private string FileOf(EpochId epoch, int block) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"epoch-{EpochKeys.Ascending(epoch)}.block-{block:D4}"));

    private string FileOf(EpochId epoch) => Path.Combine(directory, $"epoch-{EpochKeys.Ascending(epoch)}{Extension}");
}
