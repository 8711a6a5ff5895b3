using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>What is decided on an application.</summary>
internal enum Fate
{
    /// <summary>An admin rejects it.</summary>
    Rejected,

    /// <summary>An admin passes it; no preflight report comes, so that it expires.</summary>
    Passed,

    /// <summary>Nobody decides until the deadline has passed and it is with the administrators; then it is rejected.</summary>
    Late,

    /// <summary>One admin passes and another rejects it at the same time: the first decision stands.</summary>
    Disputed,
}

/// <summary>An application that was acknowledged.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Fate">What was done about it.</param>
internal sealed record Applicant(string Id, Fate Fate)
{
    /// <summary>Who had a decision acknowledged; exactly one in the end.</summary>
    public IReadOnlyList<string> DecidedBy { get; set; } = [];
}

/// <summary>Applicants and the admins who decide on them, each of whom repeats what was not acknowledged until it is.</summary>
internal sealed class ApplicantsLoad(ProgramUnderFire program)
{
    public const string Ada = "ada", Bob = "bob";
    private const int Sides = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);
    private int next;

    public ConcurrentBag<Applicant> Applicants { get; } = [];

    public static string TokenOf(string admin) => $"token-of-{admin}-for-the-end-to-end-tests";

    /// <summary>Goes on until it is stopped, and then ends what it has begun.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Sides).Select(_ => Task.Run(async () =>
    {
        while (!stop.IsCancellationRequested)
            await ApplyAsync(Interlocked.Increment(ref next));
    }, CancellationToken.None)));

    /// <summary>Decides on those that are still to be decided, those included that were stored and never acknowledged.</summary>
    public async Task DecideLateAsync(IEnumerable<string> stored)
    {
        foreach (string unknown in stored.Except(Applicants.Select(each => each.Id)))
            Applicants.Add(new Applicant(unknown, Fate.Late));
        foreach (Applicant late in Applicants.Where(each => each.Fate == Fate.Late))
            late.DecidedBy = await DecideAsync(late.Id, false, Ada) is { } by ? [by] : [];
    }

    /// <summary>The body of a decision.</summary>
    public static byte[] Decision(bool passes, string by) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        marks = new
        {
            technicalCompetence = new { points = passes ? 27 : 0, reason = "Marked by " + by },
            commitment = new { points = passes ? 18 : 0, reason = "Marked by " + by },
            community = new { points = passes ? 10 : 0, reason = "Marked by " + by },
            partnerships = new { points = passes ? 5 : 0, reason = "Marked by " + by },
        },
        reason = "Decided by " + by,
    });

    private async Task ApplyAsync(int number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] form = JsonSerializer.SerializeToUtf8Bytes(new
        {
            @operator = "0x" + number.ToString("x40", CultureInfo.InvariantCulture),
            nodeKey = Base64Url.EncodeToString(key.ExportSubjectPublicKeyInfo()),
            country = "DE",
            publicAddress = $"127.1.{number / 200}.{1 + number % 200}:7880",
            hosting = "bareMetal",
            software = "relay/1.0.0",
            commitmentMonths = 24,
            contact = new { email = "operator@example.org" },
        });
        const string path = "/api/applications";
        // Every fifth gives up when nobody answers.
        string? answer = await UntilAnsweredAsync(
            () => program.CallAsync(HttpMethod.Post, path, NodeSignature.Create(key, "POST", path, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), form).ToString(), form),
            insists: number % 5 != 0, HttpStatusCode.Created, HttpStatusCode.OK);
        if (answer is null)
            return;
        string id = (string)JsonNode.Parse(answer)!["application"]!;
        var fate = (Fate)(number % 4);
        string?[] decided = fate switch
        {
            Fate.Rejected => [await DecideAsync(id, false, Ada)],
            Fate.Passed => [await DecideAsync(id, true, Ada)],
            Fate.Disputed => await Task.WhenAll(DecideAsync(id, true, Ada), DecideAsync(id, false, Bob)),
            _ => [],
        };
        Applicants.Add(new Applicant(id, fate) { DecidedBy = [.. decided.OfType<string>()] });
    }

    // Null: somebody else had decided.
    private async Task<string?> DecideAsync(string id, bool passes, string by)
    {
        HttpStatusCode status = default;
        await UntilAnsweredAsync(async () =>
        {
            var answer = await program.CallAsync(HttpMethod.Post, $"/api/admin/applications/{id}/decisions", "Bearer " + TokenOf(by), Decision(passes, by));
            status = answer?.Status ?? default;
            return answer;
        }, insists: true, HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict);
        return status == HttpStatusCode.Conflict ? null : by;
    }

    private static async Task<string?> UntilAnsweredAsync(Func<Task<(HttpStatusCode Status, string Body)?>> call, bool insists, params HttpStatusCode[] expected)
    {
        while (true)
        {
            if (await call() is { } answer)
            {
                if (expected.Contains(answer.Status))
                    return answer.Body;
                Assert.True(answer.Status == HttpStatusCode.ServiceUnavailable, $"{(int)answer.Status} {answer.Body}");
            }

            await Task.Delay(Pause);
            if (!insists)
                return null;
        }
    }
}
