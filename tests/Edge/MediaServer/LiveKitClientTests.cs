using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.MediaServer;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.MediaServer;

public sealed class LiveKitClientTests : IAsyncLifetime
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);
    private static readonly Sample Nothing = new() { AtUnixMs = 0 };

    private LocalMediaServer server = null!;

    public async Task InitializeAsync() => server = await LocalMediaServer.StartAsync();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Advance_TwoPages_CountsFromTheRelaysFirstLook()
    {
        var totals = new LiveKitTotals();
        LiveKitReading first = await ReadAsync();
        Assert.Equal((268_435_456L, "ND_a1", "1.76380000123e+09"), (first.ResidentBytes, first.NodeId, first.StartedAt));
        Assert.Equal(Nothing with { Connections = 17, ConnectionAttempts = 0, ConnectionSuccesses = 0, Requests = 0, ServerErrors = 0 }, totals.Advance(first, Nothing));

        server.Page = LiveKitPages.Later;
        Sample later = totals.Advance(await ReadAsync(), Nothing);
        Assert.Equal(
            Nothing with
            {
                Connections = 25,
                ConnectionAttempts = 20, // 16 + 2 + 2; who gave up himself tried nothing
                ConnectionSuccesses = 16,
                Requests = 104, // 100 + 1 + 3
                ServerErrors = 4, // a 4xx is the caller's
                MediaLossPpm = 4_004, // 80 of 9,970 + 30 + 5,000 + 4,980 sent
                MediaJitterMicros = 12_000, // 120,000 in 10 readings
                MediaQualityMilli = 4_325, // 43.25 in 10
            },
            later);
    }

    [Fact]
    public async Task Advance_LiveKitRestarts_CountersGoOnAndNeverFall()
    {
        var totals = new LiveKitTotals();
        totals.Advance(await ReadAsync(), Nothing);
        server.Page = LiveKitPages.Later;
        totals.Advance(await ReadAsync(), Nothing);
        server.Page = LiveKitPages.Restarted;
        Sample after = totals.Advance(await ReadAsync(), Nothing);
        Assert.Equal((22L, 18L, 111L, 4L), (after.ConnectionAttempts, after.ConnectionSuccesses, after.Requests, after.ServerErrors));
        Assert.Null(after.MediaLossPpm); // nothing was sent: nothing can be said
        Assert.Null(after.MediaJitterMicros);
        Assert.Equal(2, totals.Generation);
        Assert.Equal(after, totals.Advance(await ReadAsync(), Nothing));
    }

    // The same id twice (it may be configured): a fall of any counter is enough to tell.
    [Fact]
    public async Task Advance_CountersFallWithoutANewId_IsARestart()
    {
        var totals = new LiveKitTotals();
        totals.Advance(await ReadAsync(), Nothing);
        server.Page = LiveKitPages.Restarted.Replace("ND_b2", "ND_a1", StringComparison.Ordinal).Replace("1.76380500123e+09", "1.76380000123e+09", StringComparison.Ordinal);
        Assert.Equal((2L, 7L), (totals.Advance(await ReadAsync(), Nothing) is var sample ? sample.ConnectionSuccesses : 0, totals.Advance(await ReadAsync(), Nothing).Requests));
        Assert.Equal(2, totals.Generation);
    }

    // Even when the new process has counted further than the old one had.
    [Fact]
    public async Task Advance_NewIdWithLargerCounters_CountsThemWhole()
    {
        server.Page = LiveKitPages.Restarted;
        var totals = new LiveKitTotals();
        totals.Advance(await ReadAsync(), Nothing);
        server.Page = LiveKitPages.First;
        Sample after = totals.Advance(await ReadAsync(), Nothing);
        Assert.Equal((90L, 1_060L), (after.ConnectionSuccesses, after.Requests));
    }

    [Fact]
    public void Advance_AnySequenceOfRestarts_CountersNeverFallAndPartsStayBelowWholes()
    {
        var random = new Random(4);
        var totals = new LiveKitTotals();
        var before = new Sample { AtUnixMs = 0, Requests = 0, ServerErrors = 0, ConnectionAttempts = 0, ConnectionSuccesses = 0 };
        long ok = 0, failed = 0, joins = 0, refused = 0;
        for (int step = 0, generation = 0; step < 2_000; step++)
        {
            if (random.Next(10) == 0)
                (ok, failed, joins, refused, generation) = (0, 0, 0, 0, generation + 1);
            (ok, failed, joins, refused) = (ok + random.Next(5), failed + random.Next(3), joins + random.Next(4), refused + random.Next(2));
            var reading = new LiveKitReading();
            reading.Add(Encoding.ASCII.GetBytes($"livekit_node_service_operation{{node_id=\"{generation}\",status=\"success\"}} {ok}"));
            reading.Add(Encoding.ASCII.GetBytes($"livekit_node_service_operation{{node_id=\"{generation}\",status=\"error\"}} {failed}"));
            reading.Add(Encoding.ASCII.GetBytes($"livekit_participant_join_total{{node_id=\"{generation}\",state=\"rtc_success\"}} {joins}"));
            reading.Add(Encoding.ASCII.GetBytes($"livekit_participant_join_total{{node_id=\"{generation}\",state=\"rtc_failure\"}} {refused}"));
            Sample now = totals.Advance(reading, Nothing);
            Assert.True(now.Requests >= before.Requests && now.ServerErrors >= before.ServerErrors && now.ConnectionAttempts >= before.ConnectionAttempts && now.ConnectionSuccesses >= before.ConnectionSuccesses);
            Assert.True(now.ServerErrors <= now.Requests && now.ConnectionSuccesses <= now.ConnectionAttempts);
            before = now;
        }

        Assert.True(before.ServerErrors > 1_000);
    }

    // An older LiveKit counts connections but not how joining ended: zero successes would be a lie.
    [Fact]
    public async Task Advance_OutcomesNotTold_AreAbsent()
    {
        server.Page = "livekit_participant_total 0\nlivekit_participant_join_total{state=\"rtc_connected\"} 9\nlivekit_participant_join_total{state=\"signal_failed\"} 1\n";
        Sample sample = new LiveKitTotals().Advance(await ReadAsync(), Nothing);
        Assert.Equal(Nothing with { Connections = 0 }, sample);
    }

    [Theory]
    [InlineData("<html>hello</html>\n", "text format")]
    [InlineData("livekit_participant_total 1\nlivekit_participant_join_total{state=\"rtc_success\"} -1\n", "negative")]
    [InlineData("livekit_participant_total NaN\n", "not a number")]
    [InlineData("livekit_packet_total{direction=\"incoming\",transmission=\"initial\"} 1e300\n", "too large")]
    [InlineData("livekit_node_service_operation 9007199254740991\nlivekit_node_service_operation 1\n", "exceeds")]
    [InlineData("livekit_participant_total 1\nlivekit_participant_total 12", "middle of a line")]
    [InlineData("go_goroutines 7\n", "none of LiveKit's")]
    [InlineData("", "none of LiveKit's")]
    public async Task ReadMetrics_NotLiveKitsPage_SaysWhy(string page, string why)
    {
        server.Page = page;
        LiveKitUnreadableException refusal = await Assert.ThrowsAsync<LiveKitUnreadableException>(() => ReadAsync());
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadMetrics_EndlessPage_StopsAtItsBound()
    {
        byte[] line = Encoding.ASCII.GetBytes("livekit_x{country=\"" + new string('x', 8_000) + "\"} 1\n");
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.InsteadOfPage = async context =>
        {
            context.RequestAborted.Register(() => hungUp.TrySetResult());
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(line, context.RequestAborted);
        };
        LiveKitUnreadableException refusal = await Assert.ThrowsAsync<LiveKitUnreadableException>(() => ReadAsync());
        Assert.Contains(LiveKitClient.PageBytesMax.ToString(), refusal.Message, StringComparison.Ordinal);
        // It does not read on: how much the sockets took meanwhile is their affair.
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ReadMetrics_LineWithoutEnd_StopsAtItsBound()
    {
        server.Page = new string('a', 100_000);
        Assert.Contains("a line has more", (await Assert.ThrowsAsync<LiveKitUnreadableException>(() => ReadAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadMetrics_SlowByByte_StopsAtItsTime()
    {
        server.InsteadOfPage = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("#\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(20, context.RequestAborted);
            }
        };
        long start = Stopwatch.GetTimestamp();
        LiveKitUnreadableException refusal = await Assert.ThrowsAsync<LiveKitUnreadableException>(() => ReadAsync(TimeSpan.FromMilliseconds(400)));
        Assert.Contains("0.4 s", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.3, 15);
    }

    [Fact]
    public async Task ReadMetrics_PasswordWanted_IsSentFromTheFileAndOtherwiseNamed()
    {
        server.InsteadOfPage = context =>
        {
            bool known = context.Request.Headers.Authorization == "Basic " + Convert.ToBase64String("prom:s3cret"u8);
            context.Response.StatusCode = known ? 200 : 401;
            return context.Response.WriteAsync(known ? LiveKitPages.First : "no");
        };
        Assert.Contains("401", (await Assert.ThrowsAsync<LiveKitUnreadableException>(() => ReadAsync())).Message, StringComparison.Ordinal);
        using var directory = new TemporaryDirectory();
        directory.Write("auth", "prom:s3cret\n");
        Assert.Equal(17, (await ReadAsync(Within, ("--livekit-metrics-auth-file", directory["auth"]))).Participants);
        Assert.Equal(17, (await ReadAsync(Within, ("--livekit-metrics-auth", "prom:s3cret"))).Participants);
    }

    [Fact]
    public async Task ReadMetrics_Redirect_IsNotFollowed()
    {
        server.InsteadOfPage = context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        };
        Assert.Contains("302", (await Assert.ThrowsAsync<LiveKitUnreadableException>(() => ReadAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckHealth_ReadyNotReadyGone_TellsThemApart()
    {
        using var client = new LiveKitClient(Settings(), TimeProvider.System);
        (bool up, long? responseMicros) = await client.CheckHealthAsync(Within, CancellationToken.None);
        Assert.True(up);
        Assert.InRange(responseMicros!.Value, 1, 20_000_000);
        server.HealthStatus = 406; // what LiveKit answers when its figures are old
        Assert.Equal((false, null), await client.CheckHealthAsync(Within, CancellationToken.None));
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        using var silent = new LiveKitClient(Settings(("--livekit-health", $"http://{taken.LocalEndpoint}/")), TimeProvider.System); // accepts and says nothing
        Assert.Equal((false, null), await silent.CheckHealthAsync(TimeSpan.FromMilliseconds(300), CancellationToken.None));
    }

    private async Task<LiveKitReading> ReadAsync(TimeSpan? within = null, params (string, string)[] more)
    {
        using var client = new LiveKitClient(Settings(more), TimeProvider.System);
        return await client.ReadMetricsAsync(within ?? Within, CancellationToken.None);
    }

    private NodeProgram.Edge.Settings.RelaySettings Settings(params (string, string)[] more) =>
        TestSettings.For(Path.GetTempPath(), [("--livekit-metrics", server.Metrics.ToString()), ("--livekit-health", server.Health.ToString()), .. more]);
}
