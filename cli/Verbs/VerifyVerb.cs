using System.CommandLine;
using System.IO.Compression;
using System.Net;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop verify</c>: recomputes an epoch from its evidence with the code that production runs, and names the first difference.</summary>
internal static class VerifyVerb
{
    private static readonly Option<long?> Epoch = new("--epoch") { Description = "The epoch whose evidence is asked of the program; latest when neither this nor a file is given." };
    private static readonly Option<FileInfo?> Evidence = new("--evidence") { Description = "A file with the evidence (lines of JSON, also gzip), instead of asking the program." };
    private static readonly Option<string?> Root = new("--root") { Description = "The reward root that was published, 0x and 64 hex digits: must be the recomputed one." };
    private static readonly Option<Uri> Service = new("--service") { Description = "The program's address.", DefaultValueFactory = _ => new Uri("http://127.0.0.1:7071"), CustomParser = result => Invocation.ParseAddress(result)! };

    public static Command Create(Io io)
    {
        var command = new Command("verify", "Recomputes an epoch from its evidence: scores, rewards, roots. Exit code 1 when something differs; its line is named.") { Epoch, Evidence, Root, Service, Invocation.Json };
        command.SetAction(parse => Run(new Invocation(io, parse)));
        return command;
    }

    private static int Run(Invocation invocation)
    {
        Bytes32? expected = null;
        if (invocation.Value(Root) is { } text)
            expected = Bytes32.TryParse(text, out Bytes32 root) ? root : throw new InputRefusedException("--root", "root", PolicyFaultCodes.WrongType, "A root is 0x and 64 lower-case hex digits.");
        using Stream stream = Open(invocation);
        Verification verification = EvidenceVerifier.Verify(Lines(stream));
        bool rootAgrees = expected is null || verification.Roots?.RewardRoot == expected;
        var answer = new
        {
            agrees = verification.Agrees && rootAgrees,
            epoch = verification.Epoch,
            lines = verification.Lines,
            evidenceHash = verification.ContentHash,
            roots = verification.Roots,
            difference = verification.Difference ?? (rootAgrees ? null : $"the recomputed reward root is {verification.Roots?.RewardRoot}, not {expected}"),
        };
        return invocation.Answer(answer, console => Render(answer.difference, verification, console), answer.agrees ? ExitCode.Done : ExitCode.No);
    }

    private static void Render(string? difference, Verification verification, IAnsiConsole console)
    {
        console.WriteLine($"epoch {verification.Epoch}, {verification.Lines} lines, evidence {verification.ContentHash}");
        console.WriteLine(difference is null
            ? $"agrees: everything follows from the facts. Reward root {verification.Roots!.RewardRoot}, score root {verification.Roots.ScoreRoot}"
            : "DIFFERS: " + difference);
    }

    private static Stream Open(Invocation invocation)
    {
        string name = invocation.Value(Evidence)?.Name ?? "the program";
        try
        {
            Stream stream = invocation.Value(Evidence) is { } file ? file.OpenRead() : Download(invocation);
            // Gzip begins with 1F 8B; lines begin with a brace.
            var buffered = new BufferedStream(stream);
            int first = buffered.ReadByte();
            buffered.Position = 0;
            return first == 0x1F ? new GZipStream(buffered, CompressionMode.Decompress) : buffered;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException or TaskCanceledException)
        {
            throw new InputRefusedException(name, "", "unreadable", e.Message);
        }
    }

    private static MemoryStream Download(Invocation invocation)
    {
        using var http = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip }) { Timeout = TimeSpan.FromMinutes(5), MaxResponseContentBufferSize = Invocation.DocumentBytesMax };
        string epoch = invocation.Value(Epoch)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "latest";
        using HttpResponseMessage answer = http.GetAsync(new Uri(invocation.Value(Service)!, $"/api/epochs/{epoch}/evidence")).GetAwaiter().GetResult();
        byte[] body = answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        return answer.IsSuccessStatusCode
            ? new MemoryStream(body)
            : throw new InputRefusedException($"epoch {epoch}", "", "unreadable", $"{(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 500)))}");
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream, new System.Text.UTF8Encoding(false, throwOnInvalidBytes: false));
        while (reader.ReadLine() is { } line)
            yield return System.Text.Encoding.UTF8.GetBytes(line);
    }
}
