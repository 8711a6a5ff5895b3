using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;

namespace NodeProgram.Cli.Verbs;

/// <summary>Where the verbs about a closed epoch get it from: a file with its evidence, or the running program.</summary>
internal static class EvidenceSource
{
    public static Option<long?> Epoch { get; } = new("--epoch") { Description = "The epoch; the program's latest when neither this nor a file is given." };

    public static Option<FileInfo?> Evidence { get; } = new("--evidence") { Description = "A file with the epoch's evidence (lines of JSON, also gzip), instead of asking the program." };

    public static Option<Uri> Service { get; } = new("--service")
    {
        Description = "The program's address.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:7071"),
        CustomParser = result => Invocation.ParseAddress(result)!,
    };

    /// <summary>The lines of a file, read anew from the first on each time.</summary>
    /// <exception cref="InputRefusedException">It cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(FileInfo file)
    {
        Stream stream;
        try
        {
            stream = file.OpenRead();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputRefusedException(file.Name, "", "unreadable", e.Message);
        }

        return Lines(stream, file.Name);
    }

    /// <summary>The lines of a stream, plain or gzip; it is closed after the last.</summary>
    /// <exception cref="InputRefusedException">It cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream, string name)
    {
        // Gzip begins with 1F 8B; lines begin with a brace.
        var buffered = new BufferedStream(stream);
        int first = buffered.ReadByte();
        buffered.Position = 0;
        using var reader = new StreamReader(first == 0x1F ? new GZipStream(buffered, CompressionMode.Decompress) : buffered, new UTF8Encoding(false, throwOnInvalidBytes: false));
        while (Next(reader, name) is { } line)
            yield return Encoding.UTF8.GetBytes(line);
    }

    /// <summary>What the program answers to a question about an epoch.</summary>
    /// <param name="invocation">Says where it is.</param>
    /// <param name="path">What follows <c>/api/</c>.</param>
    /// <exception cref="InputRefusedException">It does not answer, or refuses; with its words.</exception>
    public static byte[] Ask(Invocation invocation, string path)
    {
        try
        {
            using var http = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip }) { Timeout = TimeSpan.FromMinutes(5), MaxResponseContentBufferSize = Invocation.DocumentBytesMax };
            using HttpResponseMessage answer = http.GetAsync(new Uri(invocation.Value(Service)!, "/api/" + path)).GetAwaiter().GetResult();
            byte[] body = answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
            return answer.IsSuccessStatusCode ? body : throw new InputRefusedException("the program", "", "unreadable", $"{(int)answer.StatusCode} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 500)))}");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or TaskCanceledException)
        {
            throw new InputRefusedException("the program", "", "unreadable", e.Message);
        }
    }

    /// <summary>The epoch that was asked for, as the program's addresses name it.</summary>
    public static string EpochOf(Invocation invocation) => invocation.Value(Epoch)?.ToString(CultureInfo.InvariantCulture) ?? "latest";

    private static string? Next(StreamReader reader, string name)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new InputRefusedException(name, "", "unreadable", e.Message);
        }
    }
}
