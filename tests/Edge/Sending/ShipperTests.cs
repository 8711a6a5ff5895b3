using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Queue;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Sending;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Sending;

/// <summary>The way from the queue to a real HTTPS server that answers as the service does on good and bad days. The clock is the test's.</summary>
public sealed class ShipperTests : IAsyncLifetime
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory directory = new();
    private readonly WaitedForTimeProvider time = new(DateTimeOffset.UtcNow);
    private readonly List<int> sizes = [];
    private readonly NodeIdentity identity;
    private readonly TelemetryQueue queue;
    private readonly RelayStatus status;
    private LocalProgram program = null!;
    private HttpClient http = null!;
    private Shipper shipper = null!;
    private Shipper impatient = null!;

    public ShipperTests()
    {
        identity = NodeIdentity.LoadOrCreate(directory.Location);
        queue = new TelemetryQueue(directory["queue"], 16 << 20);
        status = new RelayStatus(identity.Node, "0011223344556677", time);
    }

    public async Task InitializeAsync()
    {
        program = await LocalProgram.StartAsync(identity.PublicKey);
        http = HttpTransport.Create(TestSettings.For(directory.Location, ("--service", program.Api.ToString()), ("--ca", program.CaFile)));
        // The requests' own time limits are real, or a slow machine would meet them; the pauses between them are the test's.
        var clock = new RelayClock(TimeProvider.System);
        var credentials = new CredentialsCache(new ServiceClient(http, program.Api, identity, clock), identity.Node, clock);
        Shipper With(TimeProvider limits) => new(queue, new HubSender(http, limits), credentials, status, new RelayLog(TextWriter.Null, time), time, () => LongestPause);
        shipper = With(TimeProvider.System);
        impatient = With(time);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await program.DisposeAsync();
        queue.Dispose();
        identity.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task ShipOnce_OneRecord_GoesAsItIs()
    {
        Fill(1);
        await Ship();
        Assert.Equal([0L], program.Batches.Select(batch => batch.Sequence));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Ship_Backlog_GoesTogetherInOrder()
    {
        Fill(100);
        await ShipAll();
        Assert.Equal(Enumerable.Range(0, 100).Select(number => (long)number), program.Batches.Select(batch => batch.Sequence));
        Assert.Equal(1, program.CredentialsGiven);
    }

    // What the hub says before it takes the event; each must end with the event delivered once the bad answers are over.
    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    [InlineData(429)]
    [InlineData(404)]
    [InlineData(200)] // only 201 promises that the event is kept
    [InlineData(302)]
    [InlineData(413, 3)]
    public async Task ShipOnce_BadAnswersFirst_ArrivesAtLastAndOnce(int statusCode, int times = 5)
    {
        Fill(8);
        int left = times;
        Instead((context, _) => left-- > 0 ? Answer(context, statusCode) : null);
        await ShipAll();
        Assert.Equal(Enumerable.Range(0, 8).Select(number => (long)number), program.Batches.Select(batch => batch.Sequence));
        Assert.Equal(statusCode == 413 ? 0 : times, status.Report().SendFailures);
        Assert.Null(status.Report().SendTrouble);
    }

    [Fact]
    public async Task ShipOnce_HubBusyWithRetryAfter_WaitsThatLong()
    {
        Fill(1);
        int asked = 0;
        Instead((context, _) =>
        {
            context.Response.Headers.RetryAfter = "300";
            return asked++ == 0 ? Answer(context, 503, "<Error><Code>503</Code><Detail>50002: server busy</Detail></Error>") : null;
        });
        Task shipped = shipper.ShipOnceAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => status.Report().SendFailures == 1, "the first answer");
        DateTimeOffset start = time.GetUtcNow();
        await Eventually.DoneAsync(shipped, time, TimeSpan.FromSeconds(5), "the second attempt");
        Assert.InRange((time.GetUtcNow() - start).TotalSeconds, 300, 330);
    }

    [Fact]
    public async Task ShipOnce_RetryAfterWithoutEnd_IsCapped()
    {
        Fill(1);
        int asked = 0;
        Instead((context, _) =>
        {
            context.Response.Headers.RetryAfter = "999999999";
            return asked++ == 0 ? Answer(context, 503) : null;
        });
        DateTimeOffset start = time.GetUtcNow();
        await Ship(TimeSpan.FromSeconds(10));
        Assert.InRange((time.GetUtcNow() - start).TotalMinutes, 10, 12);
    }

    [Fact]
    public async Task ShipOnce_HubDownForHours_PausesGrowToTheirBound()
    {
        Fill(1);
        int asked = 0;
        Instead((context, _) => asked++ < 40 ? Answer(context, 503) : null);
        DateTimeOffset start = time.GetUtcNow();
        await Ship(TimeSpan.FromSeconds(5));
        // 40 pauses, the last 30 or so at the bound: neither a storm of requests nor a pause for ever.
        Assert.InRange((time.GetUtcNow() - start).TotalMinutes, 10, 60);
    }

    [Fact]
    public async Task ShipOnce_TokenNotTaken_RenewedOnceAndTheEventArrives()
    {
        Fill(2);
        await Ship();
        program.Token = "SharedAccessSignature sr=rolled";
        Fill(1, from: 2);
        await Ship();
        Assert.Equal([0L, 1, 2], program.Batches.Select(batch => batch.Sequence));
        Assert.Equal(2, program.CredentialsGiven);
        Assert.Equal(0, status.Report().SendFailures);
    }

    [Fact]
    public async Task ShipOnce_PublisherRevoked_AsksForATokenOnceAnAttemptAndBacksOff()
    {
        Fill(1);
        int asked = 0;
        Instead((context, _) => asked++ < 10 ? Answer(context, 401) : null);
        await Ship();
        Assert.Single(program.Batches);
        Assert.Equal(5, status.Report().SendFailures); // ten refusals, two an attempt
        Assert.Equal(6, program.CredentialsGiven);
    }

    [Fact]
    public async Task ShipOnce_NotAdmittedYet_SaysWhatItWaitsFor()
    {
        program.NodeState = "vetting";
        Fill(1);
        Task shipped = shipper.ShipOnceAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => status.Report().SendFailures > 0, "the first attempt");
        Assert.Contains("node-not-admitted", status.Report().SendTrouble, StringComparison.Ordinal);
        program.NodeState = "testnet";
        await Eventually.DoneAsync(shipped, time, TimeSpan.FromSeconds(1), "delivery");
        Assert.Single(program.Batches);
    }

    [Fact]
    public async Task Ship_BodyTooLargeForTheHub_IsHalvedUntilItFits()
    {
        Fill(32);
        Instead((context, events) => events.Count > 5 ? Answer(context, 413, "<Error><Code>413</Code></Error>") : null);
        await ShipAll();
        Assert.Equal(Enumerable.Range(0, 32).Select(number => (long)number), program.Batches.Select(batch => batch.Sequence));
        Assert.Equal([32, 16, 8, 4], sizes[..4]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    public async Task Ship_OneEventIsRefusedForGood_ItAloneIsGivenUp(int statusCode)
    {
        Fill(9);
        byte[] poison = queue.Peek(9, int.MaxValue)[4].Payload;
        Instead((context, events) => events.Any(item => item.AsSpan().SequenceEqual(poison)) ? Answer(context, statusCode) : null);
        await ShipAll();
        Assert.Equal([0L, 1, 2, 3, 5, 6, 7, 8], program.Batches.Select(batch => batch.Sequence));
        Assert.Equal(1, status.Report().Refused);
    }

    [Fact]
    public async Task ShipOnce_ConnectionCutAfterTheHubTookIt_SendsAgainRatherThanLose()
    {
        Fill(1);
        bool cut = false;
        program.InsteadOfHub = async (context, events) =>
        {
            if (cut)
                return false;
            cut = true;
            await Task.Yield();
            context.Abort();
            return true;
        };
        await Ship();
        Assert.Single(program.Batches);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task ShipOnce_HubNeverAnswers_IsGivenUpAfterItsTimeAndTriedAgain()
    {
        Fill(1);
        var hanging = new TaskCompletionSource();
        int asked = 0;
        program.InsteadOfHub = async (context, _) =>
        {
            if (Interlocked.Increment(ref asked) > 1)
                return false;
            await hanging.Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        Task shipped = impatient.ShipOnceAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => asked == 1, "the first attempt");
        time.Advance(HttpTransport.AnswerWithin);
        await Eventually.HoldsAsync(() => status.Report().SendFailures == 1 && time.IsWaitedFor, "the pause after it");
        time.Advance(LongestPause);
        await shipped.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Single(program.Batches);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Send_ServerWithAnotherCertificate_IsNotTrusted()
    {
        using HttpClient untrusting = HttpTransport.Create(TestSettings.For(directory.Location));
        var credentials = new HubCredentials(new Uri(program.Hub, "/telemetry/publishers/x/messages"), program.Token, 0, long.MaxValue);
        SendOutcome outcome = await new HubSender(untrusting, time).SendAsync(credentials, [[1]], CancellationToken.None);
        Assert.Equal(SendOutcomeKind.Later, outcome.Kind);
        Assert.Contains("SSL", outcome.Sentence, StringComparison.Ordinal);
        Assert.Empty(program.Batches);
    }

    [Fact]
    public async Task Send_TrustedCertificateUnderAnotherName_IsNotTrusted()
    {
        var credentials = new HubCredentials(new Uri($"https://localhost:{program.Hub.Port}/telemetry/publishers/x/messages"), program.Token, 0, long.MaxValue);
        SendOutcome outcome = await new HubSender(http, time).SendAsync(credentials, [[1]], CancellationToken.None);
        Assert.Equal(SendOutcomeKind.Later, outcome.Kind);
    }

    [Fact]
    public void BatchBody_AnyText_ReadsBackTheSame()
    {
        byte[][] events = ["{\"a\":\"x+y\"}"u8.ToArray(), Encoding.UTF8.GetBytes("\"\\\u0001é<script>")];
        using var document = System.Text.Json.JsonDocument.Parse(HubSender.BatchBody(events));
        Assert.Equal(events.Select(Encoding.UTF8.GetString), document.RootElement.EnumerateArray().Select(item => item.GetProperty("Body").GetString()!));
    }

    private void Fill(int count, int from = 0)
    {
        for (int number = from; number < from + count; number++)
        {
            queue.Append(TelemetryCodec.Write(TelemetrySignature.Sign(
                new TelemetryBatch
                {
                    Node = identity.Node, Boot = "0011223344556677", Sequence = number, Software = "relay/1.0.0", SentAtUnixMs = 1, Samples = [new Sample { AtUnixMs = number }],
                },
                identity.Key)));
        }
    }

    private void Instead(Func<HttpContext, IReadOnlyList<byte[]>, Task?> answer) => program.InsteadOfHub = async (context, events) =>
    {
        lock (sizes)
            sizes.Add(events.Count);
        if (answer(context, events) is not Task answered)
            return false;
        await answered;
        return true;
    };

    private static Task Answer(HttpContext context, int statusCode, string body = "not what a hub says")
    {
        context.Response.StatusCode = statusCode;
        return context.Response.WriteAsync(body);
    }

    private Task Ship(TimeSpan? step = null) =>
        Eventually.DoneAsync(shipper.ShipOnceAsync(CancellationToken.None), time, step ?? TimeSpan.FromSeconds(1), "delivery");

    private async Task ShipAll()
    {
        for (int round = 0; queue.Count > 0; round++)
        {
            Assert.True(round < 200, "the queue does not empty");
            await Ship();
        }
    }
}
