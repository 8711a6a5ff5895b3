using System.Net.Http.Json;
using System.Text.Json;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Settings;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>Whole relays against a whole program, in fast rhythms: what they measure arrives, in order and once, whatever happens on the way.</summary>
[Collection(RealTime.Name)]
public sealed class RelayTests : IAsyncLifetime
{
    private const int SeeingSlotMs = 1_000; // half of it for a reply: a busy machine needs it

    private readonly TemporaryDirectory directory = new();
    private CancellationTokenSource stop = new();
    private readonly StringWriter log = new();
    private NodeIdentity identity = null!;
    private LocalProgram program = null!;

    public async Task InitializeAsync()
    {
        identity = NodeIdentity.LoadOrCreate(directory.Location);
        program = await LocalProgram.StartAsync(identity.PublicKey);
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await program.DisposeAsync();
        identity.Dispose();
        stop.Dispose();
        directory.Dispose();
    }

    [Fact]
    public async Task Run_Admitted_DeliversSignedSamplesInOrder()
    {
        Task running = Start();
        await Eventually.HoldsAsync(() => program.Batches.Count >= 5, "five batches");
        await StopAsync(running);
        AssertWhole(program.Batches);
        Assert.All(program.Batches.SelectMany(batch => batch.Samples).Skip(1), sample => Assert.InRange(sample.MemoryPpm!.Value, 1, 1_000_000));
        Assert.All(program.Batches, batch => Assert.Equal((Relay.Software, 0L), (batch.Software, batch.DroppedBatches)));
    }

    [Fact]
    public async Task Run_NotAdmitted_SaysWhatItWaitsForAndBeginsOnceItIs()
    {
        program.NodeState = "vetting";
        Task running = Start();
        await Eventually.HoldsAsync(() => Health() is { } health && health.GetProperty("waitingFor").GetString() is string what && what.Contains("admit", StringComparison.Ordinal), "the reason");
        Assert.Contains("relay status", log.ToString(), StringComparison.Ordinal);
        Assert.Empty(program.Batches);
        program.NodeState = "testnet";
        await Eventually.HoldsAsync(() => program.Batches.Count > 0, "the first batch");
        await Eventually.HoldsAsync(() => Health() is { } health && health.GetProperty("healthy").GetBoolean(), "health");
        await StopAsync(running);
    }

    [Fact]
    public async Task Run_NetworkCutAndRestored_NothingIsLostAndTheOrderIsKept()
    {
        Task running = Start();
        await Eventually.HoldsAsync(() => program.Batches.Count >= 2, "the first batches");
        program.Down = true;
        int before = program.Batches.Count;
        await Eventually.HoldsAsync(() => Metric("dtelecom_relay_queue_batches") >= 10, "a backlog");
        Assert.InRange(program.Batches.Count, before, before + 1);
        Assert.False(Health()!.Value.GetProperty("healthy").GetBoolean());
        program.Down = false;
        await Eventually.HoldsAsync(() => program.Batches.Count >= before + 10 && Metric("dtelecom_relay_queue_batches") <= 1, "the backlog's arrival");
        await StopAsync(running);
        AssertWhole(program.Batches);
    }

    [Fact]
    public async Task Run_TwoRelays_SeeEachOther()
    {
        using var otherDirectory = new TemporaryDirectory();
        using NodeIdentity other = NodeIdentity.LoadOrCreate(otherDirectory.Location);
        await using LocalProgram otherProgram = await LocalProgram.StartAsync(other.PublicKey);
        program.Timings = new { epochMs = 30_000, slotMs = SeeingSlotMs, heartbeatMs = 20, sendIntervalMs = 100, refreshMs = 100 };
        otherProgram.NodeState = "vetting"; // it answers probes before it is admitted
        Task otherRunning = Relay.RunAsync(
            TestSettings.For(otherDirectory.Location, ("--service", otherProgram.Api.ToString()), ("--ca", otherProgram.CaFile)), new RelayLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, stop.Token);
        string probeAddress = "";
        await Eventually.HoldsAsync(() => (probeAddress = Health(otherDirectory.Location)?.GetProperty("probeAddress").GetString() ?? "").Length > 0, "the other's probe port");
        int port = int.Parse(probeAddress[(probeAddress.LastIndexOf(':') + 1)..]);
        program.Targets = [new { node = other.Node.ToString(), address = "127.0.0.1", port }, new { node = "0x" + new string('d', 64), address = "127.0.0.1", port }];

        Task running = Start();
        await Eventually.HoldsAsync(() => program.Batches.Sum(batch => batch.Observations.Count) >= 4, "observations");
        await StopAsync(running);
        await otherRunning;
        PeerObservation[] seen = [.. program.Batches.SelectMany(batch => batch.Observations)];
        Assert.All(seen.Where(observation => observation.Target == other.Node), observation => Assert.True(observation.Reachable, observation.ToString()));
        Assert.All(seen.Where(observation => observation.Target != other.Node), observation => Assert.Equal((5, 0), (observation.Sent, observation.Received))); // there, but not who was asked for
        Assert.Equal(seen.Length, seen.DistinctBy(observation => (observation.Slot, observation.Target)).Count());
        long[] slots = [.. seen.Select(observation => observation.Slot).Distinct().Order()];
        Assert.InRange(slots[^1] * SeeingSlotMs, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 60_000, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    // A service that knows commitments and bursts: what is revealed was promised before, and both ends report the same bursts.
    [Fact]
    public async Task Run_CommitmentsAndBursts_PromisesFirstAndBothEndsMeasure()
    {
        using var otherDirectory = new TemporaryDirectory();
        using NodeIdentity other = NodeIdentity.LoadOrCreate(otherDirectory.Location);
        await using LocalProgram otherProgram = await LocalProgram.StartAsync(other.PublicKey);
        program.Timings = otherProgram.Timings = new { epochMs = SeeingSlotMs, slotMs = SeeingSlotMs, heartbeatMs = 20, sendIntervalMs = 100, refreshMs = 100, commitMs = 300 };
        program.Burst = otherProgram.Burst = new { bytes = 65_536 };
        Task otherRunning = Relay.RunAsync(
            TestSettings.For(otherDirectory.Location, ("--service", otherProgram.Api.ToString()), ("--ca", otherProgram.CaFile)), new RelayLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, stop.Token);
        string probeAddress = "";
        await Eventually.HoldsAsync(() => (probeAddress = Health(otherDirectory.Location)?.GetProperty("probeAddress").GetString() ?? "").Length > 0, "the other's probe port");
        program.Targets = [new { node = other.Node.ToString(), address = "127.0.0.1", port = int.Parse(probeAddress[(probeAddress.LastIndexOf(':') + 1)..]) }];
        Task running = Start();
        IEnumerable<PeerObservation> Revealed() => program.Batches.SelectMany(batch => batch.Observations);
        await Eventually.HoldsAsync(() => Revealed().Count() >= 3 && Revealed().Any(seen => seen.BandwidthBitsPerSecond > 0) && otherProgram.Batches.Any(batch => batch.Bursts.Count > 0), "revealed observations with bandwidth and the other end's report");
        await StopAsync(running);
        await otherRunning;

        var promised = new Dictionary<long, SlotCommitment>();
        foreach (TelemetryBatch batch in program.Batches)
        {
            foreach (SlotSalt salt in batch.Salts)
                Assert.Equal(promised[salt.Slot].Hash, SlotCommitment.HashOf(identity.Node, salt.Slot, salt.Salt, [.. batch.Observations.Where(seen => seen.Slot == salt.Slot)]));
            Assert.All(batch.Observations, seen => Assert.True(batch.SentAtUnixMs >= (seen.Slot + 1) * SeeingSlotMs + 300 && batch.Salts.Any(salt => salt.Slot == seen.Slot)));
            foreach (SlotCommitment commitment in batch.Commitments)
                Assert.True(promised.TryAdd(commitment.Slot, commitment));
        }

        ServedBurst[] served = [.. otherProgram.Batches.SelectMany(batch => batch.Bursts)];
        Assert.All(served, burst => Assert.Equal(identity.Node, burst.Peer));
        Assert.Contains(Revealed(), seen => seen.BandwidthBitsPerSecond > 0 && served.Any(burst => burst.Slot == seen.Slot));
    }

    // A service that does not say that it reads alerts gets none: it would refuse the whole batch.
    [Theory]
    [InlineData(null, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Run_CertificateCannotBeRead_IsToldToAServiceThatKnowsAlerts(int? serviceReads, bool told)
    {
        program.TelemetryVersion = serviceReads;
        Task running = Start(("--certificates", Path.Combine(directory.Location, "missing.pem")));
        await Eventually.HoldsAsync(() => program.Batches.Count >= 5 && (!told || program.Batches[^1].Alerts.Count > 0), "batches");
        await StopAsync(running);
        if (told)
            Assert.Equal((TelemetryAlertCode.CertificateExpiry, null), (program.Batches[^1].Alerts.Single().Code, program.Batches[^1].Alerts.Single().Figure));
        else
            Assert.All(program.Batches, batch => Assert.True(batch.Version < 3 && batch.Alerts.Count == 0));
    }

    [Fact]
    public async Task Run_ClockOfTheMachineIsWrong_TelemetryCarriesTheServicesTime()
    {
        program.ServiceAheadMs = 100_000;
        Task running = Start();
        await Eventually.HoldsAsync(() => program.Batches.Count >= 2, "batches");
        await StopAsync(running);
        TelemetryBatch last = program.Batches[^1];
        Assert.InRange(last.ClockSkewMs!.Value, -101_000, -99_000);
        Assert.InRange(last.Samples[^1].AtUnixMs - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), 60_000, 101_000);
    }

    [Fact]
    public async Task Run_ServiceAwayAtStart_GoesOnWithTheLastConfiguration()
    {
        Task running = Start();
        await Eventually.HoldsAsync(() => program.Batches.Count > 0, "a batch");
        await StopAsync(running);
        program.Down = true;
        running = Start();
        await Eventually.HoldsAsync(() => Metric("dtelecom_relay_queue_batches") >= 3, "measuring without the service");
        program.Down = false;
        await Eventually.HoldsAsync(() => program.Batches.Select(batch => batch.Boot).Distinct().Count() == 2, "the second boot's batches");
        await StopAsync(running);
        AssertWhole(program.Batches);
    }

    [Fact]
    public async Task Run_BesideLiveKit_SamplesCarryItsFiguresAcrossItsRestartAndNoneWhileItIsAway()
    {
        await using LocalMediaServer liveKit = await LocalMediaServer.StartAsync();
        Task running = Start(("--livekit-metrics", liveKit.Metrics.ToString()), ("--livekit-health", liveKit.Health.ToString()));
        IEnumerable<Sample> Told() => program.Batches.SelectMany(batch => batch.Samples);
        await Eventually.HoldsAsync(() => Told().Any(sample => sample is { Requests: 0, Connections: 17, ServiceUp: true, ResponseMicros: > 0 }), "the first figures");
        liveKit.Page = LiveKitPages.Later;
        await Eventually.HoldsAsync(() => Told().Any(sample => sample is { Requests: 104, ConnectionSuccesses: 16 }), "the growth");
        liveKit.Page = LiveKitPages.Restarted;
        await Eventually.HoldsAsync(() => Told().Any(sample => sample is { Requests: 111, ConnectionSuccesses: 18, Connections: 2 }), "the growth after the restart");
        liveKit.Page = "garbage";
        liveKit.HealthStatus = 406;
        await Eventually.HoldsAsync(() => Told().Any(sample => sample is { ServiceUp: false, Requests: null, Connections: null, ResponseMicros: null }), "a sample without figures");
        liveKit.Page = LiveKitPages.Restarted;
        liveKit.HealthStatus = 200;
        await Eventually.HoldsAsync(() => Told().LastOrDefault(sample => sample.ServiceUp is not null) is { ServiceUp: true, Requests: 111 }, "its return");
        await StopAsync(running);
        long[] requests = [.. Told().Select(sample => sample.Requests).OfType<long>()];
        Assert.Equal(requests.Order(), requests);
        Assert.Equal([0L, 104, 111], requests.Distinct());
    }

    [Fact]
    public async Task Run_CertificateExpired_IsOnAllPagesAndInTheLogAndDoesNotMakeTheRelayUnhealthy()
    {
        string hubs = await File.ReadAllTextAsync(program.CaFile); // valid for a day yet
        string file = directory["a_b.pem"];
        directory.Write("a_b.pem", hubs);
        Task running = Start(("--certificates", file));
        await Eventually.HoldsAsync(() => Health() is { } health && health.GetProperty("healthy").GetBoolean() && health.GetProperty("alerts").GetArrayLength() == 1, "the alert");
        JsonElement alert = Health()!.Value.GetProperty("alerts")[0];
        Assert.Equal(("certificate-expiry", file, "expires in 0 days"), (alert.GetProperty("name").GetString(), alert.GetProperty("subject").GetString(), alert.GetProperty("sentence").GetString()));
        Assert.Equal(1, Metric($"dtelecom_relay_alert{{alert=\"certificate-expiry\",subject=\"{file}\"}}"));
        Assert.Equal(0, Metric("dtelecom_relay_alert{alert=\"disk-fill\",subject=\"\"}"));
        using (var http = new HttpClient())
        {
            string page = await http.GetStringAsync(new Uri($"http://{DataDirectory.ReadAnnouncement(directory.Location)}/"));
            Assert.Contains($"<li>certificate-expiry {System.Net.WebUtility.HtmlEncode(file)}: expires in 0 days</li>", page, StringComparison.Ordinal);
            Assert.Contains(identity.Node.ToString(), page, StringComparison.Ordinal);
        }

        await StopAsync(running);
        Assert.Single(log.ToString().Split('\n'), line => line.Contains("alert certificate-expiry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SecondRelayOnTheSameDirectory_IsRefused()
    {
        Task running = Start();
        await Eventually.HoldsAsync(() => Health() is not null, "the first");
        SettingsException refusal = await Assert.ThrowsAsync<SettingsException>(() => Start());
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
        await StopAsync(running);
    }

    [Fact]
    public async Task Run_PortTaken_IsRefusedNamingTheSetting()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        SettingsException refusal = await Assert.ThrowsAsync<SettingsException>(() => Start(("--local", taken.LocalEndpoint.ToString()!)));
        Assert.Equal(RelaySetting.Local, refusal.Setting);
    }

    private Task Start(params (string, string)[] more) => Relay.RunAsync(
        TestSettings.For(directory.Location, [("--service", program.Api.ToString()), ("--ca", program.CaFile), .. more]), new RelayLog(TextWriter.Synchronized(log), TimeProvider.System), TimeProvider.System, stop.Token);

    private async Task StopAsync(Task running)
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(10));
        stop.Dispose();
        stop = new CancellationTokenSource();
    }

    private JsonElement? Health(string? dataDirectory = null)
    {
        if (DataDirectory.ReadAnnouncement(dataDirectory ?? directory.Location) is not string local)
            return null;
        try
        {
            using var http = new HttpClient();
            using HttpResponseMessage answer = http.GetAsync(new Uri($"http://{local}/healthz")).GetAwaiter().GetResult();
            return answer.Content.ReadFromJsonAsync<JsonElement>().GetAwaiter().GetResult();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private long Metric(string name)
    {
        using var http = new HttpClient();
        string text = http.GetStringAsync(new Uri($"http://{DataDirectory.ReadAnnouncement(directory.Location)}/metrics")).GetAwaiter().GetResult();
        return long.Parse(text.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal))[(name.Length + 1)..]);
    }

    /// <summary>Per boot: numbered from 0 without a gap, in the order of arrival, each time later than the one before.</summary>
    internal static void AssertWhole(IReadOnlyList<TelemetryBatch> batches)
    {
        foreach (IGrouping<string, TelemetryBatch> boot in batches.DistinctBy(batch => (batch.Boot, batch.Sequence)).GroupBy(batch => batch.Boot))
        {
            Assert.Equal(Enumerable.Range(0, boot.Count()).Select(number => (long)number), boot.Select(batch => batch.Sequence));
            long[] times = [.. boot.SelectMany(batch => batch.Samples).Select(sample => sample.AtUnixMs)];
            Assert.Equal(times.Distinct().Order(), times);
        }
    }
}
