using System.IO.Compression;
using System.Text;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Penalties.Cases;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Domain.Tiers;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Maintenance;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Papers;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Rewards;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Cases;
using NodeProgram.Orchestrations.EpochClose;
using NodeProgram.Orchestrations.Publishing;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Tests.Closing;

/// <summary>Epochs closed from telemetry that lies in the tables, step by step as the workflow calls them.</summary>
public sealed class EpochClosingTests : IAsyncLifetime
{
    private const int Nodes = 12;
    private static readonly Policy Rules = Policy.Demo;
    private static readonly EpochId First = new(60_000_000);

    private readonly ProgramTables tables = new();
    private readonly DirectoryInfo evidence = Directory.CreateTempSubdirectory("evidence");
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedPublication publication = new();
    private Policy running = Rules;
    private IStakeRegistry[] registries = [];

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        var nodes = new NodeStore(tables.Client);
        for (byte i = 1; i <= Nodes; i++)
            await nodes.ChangeAsync(Samples.Node(i), _ => Record(i), default);
    }

    public async Task DisposeAsync()
    {
        await tables.DisposeAsync();
        evidence.Delete(recursive: true);
    }

    // What a process of the app holds; a new one knows nothing of the one before.
    private sealed class Process : IDisposable
    {
        private readonly WitnessRoster rosters;

        public Process(EpochClosingTests test)
        {
            var client = test.tables.Client;
            var policy = new PolicyInForce(test.running);
            Policies = new EpochPolicies(client, policy, test.clock);
            Epochs = new EpochRows(client);
            Scores = new ScoreRows(client);
            var seeds = new EpochSeeds(client, Epochs, Scores);
            var nodes = new NodeStore(client);
            var epochNodes = new EpochNodes(nodes, seeds, Policies);
            var live = new LiveNodes(client, Rules);
            var rows = new BlockRows(client);
            var census = new CensusRows(client);
            var frozen = new FrozenEpochs(client, Policies);
            var late = new LateBatches(client);
            Evidence = new EvidenceStore(test.evidence.FullName);
            rosters = new WitnessRoster(nodes, new NodeKeyStore(client, test.clock), epochNodes, seeds, Policies);
            Pulse = new IngestPulse(new IngestRows(client), policy, test.clock);
            var program = new ProgramFacts(
                new EpochOutages(new IngestRows(client), Pulse, policy), new ProgramSettings(true, 10, 60) { TruthSecret = "the secret of anchors that go dark" });
            var censuses = new EpochCensuses(census, seeds, program, frozen, rosters);
            var seats = new GenesisSeats(client, test.clock);
            var software = new SoftwareReports(client);
            var facts = new CensusFacts(
                new MaintenanceRows(client), seats, new StakeDemand(new PriceBook(client), seats, policy, new ProgramSettings(true, 10, 60) { PriceMicroUsd = 1_000_000 }, test.clock),
                new NodeConditionFacts(Releases = new ReleaseBook(client), software, Findings = new FindingRows(client), Pulls = new ConfigurationPulls(client, policy), live, new IngestRows(client), Pulse), Papers = new PaperStore(client), test.registries);
            Fold = new PartitionFold(0, rows, new DeadLetters(client), late, live, software, Telemetry.ArrivalChecksOf.Partition(0, client, Rules), Rules);
            var outbox = new Outbox(client, test.clock);
            Before = new EpochBefore(Epochs, Scores, new BalanceRows(client), new EscrowRows(client));
            Steps = new ClosingActivities(
                new CloseGate(rosters, epochNodes, live, Policies, Before),
                new EpochFreezer(nodes, epochNodes, facts, census, censuses, frozen),
                new EpochMeasurement(new BlockScan(client), censuses, Evidence),
                new EpochScoring(censuses, Before, Scores, new BalanceRows(client), new EscrowRows(client), new PenaltyRows(client, new CaseRulingRows(client)), new CaseRulingRows(client), Epochs, late, Evidence, test.clock),
                new EpochPublishing(Epochs, test.publication, Delays = new PublicationDelays(client), test.clock, new AlarmLog(Alarms)),
                new ViolationHandOver(Evidence, Epochs, frozen, new ViolationIntake(
                    Violations = new ViolationRows(client), new PenaltyRows(client, new CaseRulingRows(client)), new CaseRulingRows(client),
                    new Notifier(new InboxStore(client), new NotificationSettingsStore(client), outbox), outbox)));
        }

        public PublicationDelays Delays { get; }

        /// <summary>What was logged at error level.</summary>
        public List<string> Alarms { get; } = [];

        public EpochPolicies Policies { get; }

        public EpochBefore Before { get; }

        public ViolationRows Violations { get; }

        public EpochRows Epochs { get; }

        public ScoreRows Scores { get; }

        public EvidenceStore Evidence { get; }

        public ReleaseBook Releases { get; }

        public FindingRows Findings { get; }

        public ConfigurationPulls Pulls { get; }

        public PaperStore Papers { get; }

        public PartitionFold Fold { get; }

        public IngestPulse Pulse { get; }

        public ClosingActivities Steps { get; }

        public Task<Roster> RosterAsync(EpochId epoch) => rosters.LoadAsync(epoch, default);

        public void Dispose()
        {
            rosters.Dispose();
            Before.Dispose();
            Pulse.Dispose();
        }
    }

    private static NodeRecord Record(byte number)
    {
        Assert.True(EthereumAddress.TryParse($"0x{number:x2}00000000000000000000000000000000000001", out EthereumAddress owner));
        Assert.True(Endpoint.TryParse($"203.{number}.113.7:7880", out Endpoint? address));
        return new NodeRecord
        {
            Node = Samples.Node(number),
            State = NodeState.Active,
            Operator = owner,
            Application = "00000000000000000000000000000001",
            Country = number % 2 == 0 ? "DE" : "JP",
            Hosting = Hosting.Cloud,
            Software = "1.0.0",
            PublicAddress = address,
            AdmittedAt = DateTimeOffset.UnixEpoch,
            ActivatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First)),
        };
    }

    private sealed record SlotSeen(long Slot, PeerObservation[] Seen);

    // A whole epoch of telemetry of every node; node 3 is down for ten slots, and nobody reaches it then.
    private static async Task TelemetryAsync(Process process, EpochId epoch, int until = 31, Func<byte, string>? software = null)
    {
        Roster roster = await process.RosterAsync(epoch);
        long first = Rules.Time.FirstSlotOf(epoch), start = Rules.Time.StartOf(epoch);
        long sequenceNumber = epoch.Value * 1_000;
        bool Down(NodeId node, int slot) => node == Samples.Node(3) && slot is >= 5 and < 15;
        for (byte i = 1; i <= Nodes; i++)
        {
            NodeId node = Samples.Node(i);
            var events = new List<EventData>();
            SlotSeen? before = null;
            // One event more than there are slots: it reveals what was seen in the last.
            for (int slot = 0; slot <= until; slot++)
            {
                if (slot < until && Down(node, slot))
                    continue;
                IEnumerable<NodeId> targets = (roster.TargetsOf.GetValueOrDefault(node) ?? []).Select(target => target.Node).Order();
                SlotSeen? now = slot == until ? null : new SlotSeen(first + slot, [.. targets.Select(target => Down(target, slot)
                    ? new PeerObservation { Slot = first + slot, Target = target, Sent = 5, Received = 0 }
                    : new PeerObservation { Slot = first + slot, Target = target, Sent = 5, Received = 5, RttMicros = 25_000, JitterMicros = 100 })]);
                if (slot == until && before is null or { Seen.Length: 0 })
                    continue;
                byte[] body = TelemetryCodec.Write(new TelemetryBatch
                {
                    Node = node,
                    Boot = "00000000000000aa",
                    Sequence = (epoch.Value - First.Value) * 40 + slot,
                    Software = software?.Invoke(i) ?? "relay/1.0.0",
                    SentAtUnixMs = start + slot * 1_000 + 900,
                    Samples = slot == until ? [] : [new Sample { AtUnixMs = start + slot * 1_000 + 500, CpuPpm = 300_000, MemoryPpm = 400_000 }],
                    Commitments = now is null or { Seen.Length: 0 } ? [] : [new SlotCommitment(now.Slot, SlotCommitment.HashOf(node, now.Slot, default, now.Seen))],
                    Observations = before?.Seen ?? [],
                    Salts = before is null or { Seen.Length: 0 } ? [] : [new SlotSalt(before.Slot, default)],
                });
                before = now;
                events.Add(EventHubsModelFactory.EventData(
                    new BinaryData(body), partitionKey: node.ToString(), sequenceNumber: sequenceNumber++, offsetString: "0", enqueuedTime: DateTimeOffset.FromUnixTimeMilliseconds(start + slot * 1_000 + 950)));
            }

            await process.Fold.ApplyAsync(events, default);
        }
    }

    private static async Task<EpochResult> CloseAsync(Process process, EpochId epoch)
    {
        var reference = new EpochRef(epoch.Value);
        EpochPlan plan = await process.Steps.FreezeAsync(reference, new StepContext());
        for (int block = 0; block < plan.Blocks; block++)
            await process.Steps.MeasureBlockAsync(new BlockRef(epoch.Value, block), new StepContext());
        return await process.Steps.ScoreAsync(reference, new StepContext());
    }

    private static List<byte[]> LinesOf(Process process, EpochId epoch)
    {
        using var reader = new StreamReader(new GZipStream(process.Evidence.Open(epoch)!, CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Encoding.UTF8.GetBytes)];
    }

    [Fact]
    public async Task Close_TwoEpochs_ScoresPaysAndCanBeRecomputed()
    {
        using var process = new Process(this);
        foreach (EpochId epoch in new[] { First, First.Next })
        {
            await TelemetryAsync(process, epoch);
            Assert.Equal(Nodes, (await CloseAsync(process, epoch)).Scored);
            Verification verification = EvidenceVerifier.Verify(LinesOf(process, epoch).Select(line => (ReadOnlyMemory<byte>)line));
            Assert.Null(verification.Difference);
            EpochSummary summary = (await process.Epochs.FindAsync(epoch, default))!;
            Assert.Equal(summary.Roots, verification.Roots);
            Assert.Equal(summary.EvidenceHash, verification.ContentHash);
            Assert.Equal(summary.Pool + summary.RolloverIn, summary.Paid + summary.Escrowed + summary.Roots.RolloverOut);
        }

        // Ten of thirty slots in the first epoch, ten of thirty in the second: two thirds over the window.
        Scorecard down = (await process.Scores.FindAsync(Samples.Node(3), First.Next, default))!, up = (await process.Scores.FindAsync(Samples.Node(4), First.Next, default))!;
        Assert.Equal(666_666, down.Parts.Single(part => part.Part == ScorePart.Uptime).Inputs[0].Value);
        Assert.Equal(1_000_000, up.Parts.Single(part => part.Part == ScorePart.Uptime).Inputs[0].Value);
        Assert.Equal(InputSource.Observed, up.Parts.Single(part => part.Part == ScorePart.Uptime).Source);
        Assert.Equal(100_000, down.Score!.Value.Value + down.Lost.Sum(lost => lost.Points));
        // Nothing was ever published: nobody can tell how current software is. What is found of a node is always known.
        Assert.Equal(["Unmeasured 0", "Unmeasured 0", "Observed 3000"], up.Parts.TakeLast(3).Select(part => $"{part.Source} {part.Points}"));
    }

    // Leaving for an epoch and coming back must neither shed a history nor make one fault two.
    [Fact]
    public async Task Close_NodeThatWasAwayForAnEpoch_FindsItsStandingAgain()
    {
        using var process = new Process(this);
        EpochId away = First.Next, back = away.Next;
        await new NodeStore(tables.Client).ChangeAsync(
            Samples.Node(3), before => before! with { Absences = [new Absence(away.Value, back.Value, NodeProgram.Domain.Staking.StakingReason.TopUpMissed)] }, default);
        foreach (EpochId epoch in new[] { First, away, back })
        {
            await TelemetryAsync(process, epoch);
            await CloseAsync(process, epoch);
            Assert.Null(EvidenceVerifier.Verify(LinesOf(process, epoch).Select(line => (ReadOnlyMemory<byte>)line)).Difference);
        }

        Assert.Null(await process.Scores.FindAsync(Samples.Node(3), away, default));
        StandingLine found = process.Evidence.ReadRecords(back, "standing").Select(record => (StandingLine)record.Content).Single(line => line.Card.Node == Samples.Node(3));
        Assert.Equal(First, found.Card.Epoch);
        Assert.Equal(ViolationKind.CriticalUptime, Assert.Single(found.Carried!.Offences).Kind);
        Assert.DoesNotContain(process.Evidence.ReadRecords(back, "violation"), record => record.Content is ViolationLine { Kind: ViolationKind.CriticalUptime });
    }

    // Rules, section 7: a tier is an operator's. Who buys a node of a great operator is none.
    [Theory]
    [InlineData(false, Tier.Enterprise)]
    [InlineData(true, Tier.Hobbyist)]
    public async Task Close_NodeThatChangedHands_BringsNoTier(bool changes, Tier tier)
    {
        using var process = new Process(this);
        await TelemetryAsync(process, First);
        await CloseAsync(process, First);
        NodeScore score = (await process.Scores.LoadAsync(First, default))[Samples.Node(4)];
        await process.Scores.WriteAsync(First, [score with { Carried = score.Carried with { Tier = Tier.Enterprise } }], default);
        NodeRecord buyer = Record(5);
        if (changes)
            await new NodeStore(tables.Client).ChangeAsync(
                Samples.Node(4), before => before! with { Operator = buyer.Operator, FormerOwners = [new FormerOwner(before.Operator, First.Next.Value)] }, default);
        await TelemetryAsync(process, First.Next);
        await CloseAsync(process, First.Next);
        OperatorId owner = changes ? buyer.Operator.Operator : Record(4).Operator.Operator;
        Assert.Equal(tier, process.Evidence.ReadRecords(First.Next, "tier").Select(record => (TierLine)record.Content).Single(line => line.Operator == owner).Tier);
    }

    // Rules, section 5, and the demo's numbers: 90 s of grace for software, 30 s for a configuration; an epoch is 30 s.
    [Fact]
    public async Task Close_OutdatedSoftwareAndConfigurationIssues_WarnReduceAndEndWithTheirCause()
    {
        using var process = new Process(this);
        DateTimeOffset tenIn = DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) + 10_000);
        await process.Releases.AddAsync(new ReleaseEntry("1.1.0", tenIn.ToUnixTimeMilliseconds(), "It is faster.", "ada", tenIn, Critical: true), null, default);
        var finding = new Finding("f", "Metrics are open", "Seen on port 6789.", "1", "rita", tenIn);
        await process.Findings.ChangeAsync<int>(Samples.Node(5), _ => ([finding], 0), default);
        // It asked before the first epoch and never again.
        await process.Pulls.RecordAsync(Samples.Node(6), DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) - 5_000), default);

        var found = new List<string>[4];
        var scored = new List<string>();
        EpochId epoch = First;
        for (int i = 0; i < found.Length; i++, epoch = epoch.Next)
        {
            if (i == 2)
                await process.Findings.ChangeAsync<int>(Samples.Node(5), _ => ([finding with { Resolution = new("1", "rita", DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(epoch)), "Closed.") }], 0), default);
            int now = i;
            await TelemetryAsync(process, epoch, software: node => node == 4 && now >= 2 || node == 7 ? "relay/1.1.0" : "relay/1.0.0");
            await CloseAsync(process, epoch);
            Assert.Null(EvidenceVerifier.Verify(LinesOf(process, epoch).Select(line => (ReadOnlyMemory<byte>)line)).Difference);
            found[i] = [.. process.Evidence.ReadRecords(epoch, "violation").Select(record => (ViolationLine)record.Content)
                .Where(line => line.Kind is ViolationKind.OutdatedSoftware or ViolationKind.ConfigurationIssue)
                .Select(line => $"{line.Node.ToBytes()[31]} {line.Kind} {line.Measured} {line.Table.Kind} {line.Table.Part.Value}{(line.IsOffence ? " offence" : "")}")];
            scored.AddRange(process.Evidence.ReadRecords(epoch, "scorecard").Select(record => (Scorecard)record.Content)
                .Select(card => $"{card.Node.ToBytes()[31]} {string.Join(' ', card.Parts.TakeLast(3).Select(part => $"{part.Inputs[0].Value}{part.Source.ToString()[0]}{part.Points}"))}"));
        }

        Assert.Equal([], OfNode(7));
        Assert.Equal(["8 OutdatedSoftware 20 Warning 0", "8 OutdatedSoftware 50 Warning 0", "8 OutdatedSoftware 80 Warning 0", "8 OutdatedSoftware 110 EpochReduction 2000 offence"], OfNode(8));
        Assert.Equal(["4 OutdatedSoftware 20 Warning 0", "4 OutdatedSoftware 50 Warning 0"], OfNode(4)); // updated within the grace
        Assert.Equal(["5 ConfigurationIssue 20 Warning 0", "5 ConfigurationIssue 50 Warning 0 offence"], OfNode(5).Where(line => line.Contains("Config", StringComparison.Ordinal)));
        // It asked 5 s before the first epoch: stale for 60 s after that, 25 s into the second.
        Assert.Equal(["6 ConfigurationIssue 5 Warning 0", "6 ConfigurationIssue 35 Warning 0 offence", "6 ConfigurationIssue 65 Warning 0"], OfNode(6).Where(line => line.Contains("Config", StringComparison.Ordinal)));

        // Rules, section 3: releases behind (below the public minimum is as three), seconds that the critical fix is overdue (with the demo 210 s cost nothing), findings.
        Assert.Equal(["8 3C0 20C3000 0O3000", "8 3C0 50C3000 0O3000", "8 3C0 80C3000 0O3000", "8 3C0 110C3000 0O3000"], ScoresOf(8));
        Assert.Equal(["4 3C0 20C3000 0O3000", "4 3C0 50C3000 0O3000", "4 0C4000 0C3000 0O3000", "4 0C4000 0C3000 0O3000"], ScoresOf(4));
        Assert.Equal(["1", "1", "0", "0"], ScoresOf(5).Select(static parts => parts.Split(' ')[3][..1]));
        Assert.Equal(["0O3000", "1O2000", "1O2000", "1O2000"], ScoresOf(6).Select(static parts => parts.Split(' ')[3]));

        IEnumerable<string> ScoresOf(int node) => scored.Where(line => line.StartsWith($"{node} ", StringComparison.Ordinal));
        IEnumerable<string> OfNode(int node) => found.SelectMany(static lines => lines).Where(line => line.StartsWith($"{node} ", StringComparison.Ordinal));
    }

    // Rules, section 3: what was withdrawn counts at no epoch's end after that, also where nothing else was ever published. A value that is missing would be the last one, still.
    [Fact]
    public async Task Close_OnlyReleaseIsWithdrawn_CostsNobodyAPointMore()
    {
        using var process = new Process(this);
        DateTimeOffset tenIn = DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) + 10_000);
        await process.Releases.AddAsync(new ReleaseEntry("9.9.9", tenIn.ToUnixTimeMilliseconds(), "A slip of the pen.", "ada", tenIn), null, default);
        var scored = new List<string>();
        EpochId epoch = First;
        for (int i = 0; i < 3; i++, epoch = epoch.Next)
        {
            if (i == 1)
                await process.Releases.ChangeAsync("9.9.9", entry => (entry with { End = new ReleaseEnd("ada", tenIn.AddSeconds(30), "There is no such release.") }, new Told("releases", new AuditEvent("e", tenIn, "ada", "w", "c", ""))), default);
            await TelemetryAsync(process, epoch, software: _ => "relay/1.0.0");
            await CloseAsync(process, epoch);
            PartScore version = process.Evidence.ReadRecords(epoch, "scorecard").Select(record => (Scorecard)record.Content).Single(card => card.Node == Samples.Node(8)).Parts[^3];
            scored.Add($"{version.Inputs[0].Value} {version.Source} {version.Points}");
        }

        Assert.Equal(["3 Claimed 0", "0 Claimed 4000", "0 Claimed 4000"], scored);
    }

    // Nobody can ask a program that is down: two epochs without asking are counted while it was there.
    [Fact]
    public async Task Close_ProgramWasDown_IsNoConfigurationIssueOfAnybody()
    {
        using var process = new Process(this);
        long start = Rules.Time.StartOf(First);
        await process.Pulls.RecordAsync(Samples.Node(6), DateTimeOffset.FromUnixTimeMilliseconds(start - 5_000), default);
        await new IngestRows(tables.Client).WriteGapAsync(new IngestGap(start, start + 90_000), default);
        var measured = new List<long?>();
        EpochId epoch = First;
        for (int i = 0; i < 5; i++, epoch = epoch.Next)
        {
            await TelemetryAsync(process, epoch);
            await CloseAsync(process, epoch);
            measured.Add(process.Evidence.ReadRecords(epoch, "violation").Select(record => (ViolationLine)record.Content)
                .SingleOrDefault(line => line.Kind == ViolationKind.ConfigurationIssue && line.Node == Samples.Node(6))?.Measured);
        }

        // 5 s before the gap and 55 s after it: 145 s into the first epoch.
        Assert.Equal([null, null, null, null, 5], measured);
    }

    // Rules, section 7: what is on file, unexpired and accepted when the epoch ends; high performance only of a machine that was measured to be the recommended one.
    [Fact]
    public async Task Close_AcceptedPapers_StandInTheCensusWhileTheyAreValid()
    {
        using var process = new Process(this);
        var nodes = new NodeStore(tables.Client);
        foreach (byte number in (byte[])[4, 5])
            await nodes.ChangeAsync(Samples.Node(number), before => before! with { Hardware = HardwareGrade.Recommended }, default);
        long end = Rules.Time.EndOf(First), later = Rules.Time.EndOf(First.Next);
        await FileAsync(4, PaperKind.Sla, end, accepted: true); // valid until the end, exclusive
        await FileAsync(4, PaperKind.HighPerformance, later, accepted: true, Samples.Node(4));
        await FileAsync(5, PaperKind.Sla, later + 1, accepted: false);
        await FileAsync(5, PaperKind.HighPerformance, later + 1, accepted: false, Samples.Node(5));
        await FileAsync(6, PaperKind.Sla, later + 1, accepted: true);
        await FileAsync(6, PaperKind.Soc2, later, accepted: true);
        await FileAsync(6, PaperKind.Soc2, later + 7, accepted: true);
        await FileAsync(6, PaperKind.Iso27001, later, accepted: null);
        await FileAsync(6, PaperKind.HighPerformance, later + 1, accepted: true, Samples.Node(6)); // its machine is nobody's recommended one
        await FileAsync(7, PaperKind.HighPerformance, later + 1, accepted: true, Samples.Node(5)); // another's node

        foreach (EpochId epoch in new[] { First, First.Next })
        {
            await TelemetryAsync(process, epoch);
            await CloseAsync(process, epoch);
            Assert.Null(EvidenceVerifier.Verify(LinesOf(process, epoch).Select(line => (ReadOnlyMemory<byte>)line)).Difference);
            Dictionary<int, NodeLine> lines = process.Evidence.ReadRecords(epoch, "node").Select(record => (NodeLine)record.Content).ToDictionary(line => (int)line.Node.ToBytes()[31]);
            Assert.Null(lines[4].Papers);
            Assert.Null(lines[5].Papers);
            Assert.Equal(new OperatorPapers(true, later + 7, null), lines[6].Papers);
            Assert.Equal(
                [epoch == First ? HardwareGrade.HighPerformance : HardwareGrade.Recommended, HardwareGrade.Recommended, HardwareGrade.Unknown],
                [lines[4].Hardware, lines[5].Hardware, lines[6].Hardware]);
        }

        async Task FileAsync(byte owner, PaperKind kind, long until, bool? accepted, NodeId? node = null)
        {
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First));
            PaperDecision? decision = accepted is { } yes ? new PaperDecision(yes, "1", "rita", at, "Read.") : null;
            await process.Papers.AddAsync(new Paper($"{owner}-{kind}-{until}", Record(owner).Operator.Key, kind, default, node, 0, until, at, decision), null, default);
        }
    }

    [Fact]
    public async Task Close_KilledBetweenAnyTwoSteps_LeavesTheSameEvidence()
    {
        using var undisturbed = new Process(this);
        await TelemetryAsync(undisturbed, First);
        await CloseAsync(undisturbed, First);
        List<byte[]> expected = LinesOf(undisturbed, First);

        // Every step twice, each in a process that knows nothing; the summary is what makes an epoch closed, so it is taken away.
        await tables.Client.GetTableClient(TableNames.Epochs).DeleteEntityAsync("epoch", (9_999_999_999 - First.Value).ToString("D10", System.Globalization.CultureInfo.InvariantCulture), Azure.ETag.All);
        var reference = new EpochRef(First.Value);
        for (int again = 0; again < 2; again++)
        {
            using var one = new Process(this);
            await one.Steps.FreezeAsync(reference, new StepContext());
            using var two = new Process(this);
            await two.Steps.MeasureBlockAsync(new BlockRef(First.Value, 0), new StepContext());
        }

        using var last = new Process(this);
        await last.Steps.ScoreAsync(reference, new StepContext());
        EpochResult repeated = await last.Steps.ScoreAsync(reference, new StepContext());
        Assert.Equal(Nodes, repeated.Scored);
        Assert.Equal(expected, LinesOf(last, First));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // what was made ready has one node too many then: in the draw, and among the standings
    public async Task Close_WhatTheGateMadeReady_IsTheSameInAProcessThatHasNothingReady(bool oneLeaves)
    {
        using var waiting = new Process(this);
        await TelemetryAsync(waiting, First);
        await CloseAsync(waiting, First);
        await TelemetryAsync(waiting, First.Next, until: 12);
        Assert.False((await waiting.Steps.CheckGateAsync(new EpochRef(First.Next.Value), new StepContext())).Open);
        await TelemetryAsync(waiting, First.Next);
        if (oneLeaves)
            await new NodeStore(tables.Client).ChangeAsync(Samples.Node(8), node => node! with { Absences = [new Absence(First.Next.Value, null, NodeProgram.Domain.Staking.StakingReason.RemainderInsufficient)] }, default);
        Assert.Equal(oneLeaves ? Nodes - 1 : Nodes, (await CloseAsync(waiting, First.Next)).Scored);
        List<byte[]> lines = LinesOf(waiting, First.Next);
        Assert.Null(EvidenceVerifier.Verify(lines.Select(line => (ReadOnlyMemory<byte>)line)).Difference);

        await tables.Client.GetTableClient(TableNames.Epochs).DeleteEntityAsync("epoch", (9_999_999_999 - First.Next.Value).ToString("D10", System.Globalization.CultureInfo.InvariantCulture), Azure.ETag.All);
        using var fresh = new Process(this);
        await CloseAsync(fresh, First.Next);
        Assert.Equal(lines, LinesOf(fresh, First.Next));
    }

    [Fact]
    public async Task Close_TelemetryThatArrivesWhileItIsBeingClosed_ChangesNothingHalfway()
    {
        using var process = new Process(this);
        await TelemetryAsync(process, First, until: 20);
        var reference = new EpochRef(First.Value);
        await process.Steps.FreezeAsync(reference, new StepContext());
        await process.Steps.MeasureBlockAsync(new BlockRef(First.Value, 0), new StepContext());
        await TelemetryAsync(process, First);
        await process.Steps.ScoreAsync(reference, new StepContext());
        Assert.Null(EvidenceVerifier.Verify(LinesOf(process, First).Select(line => (ReadOnlyMemory<byte>)line)).Difference);
    }

    [Fact]
    public async Task Gate_NodeThatNobodyWatches_IsWaitedForWhileItIsThere()
    {
        // It became active within the epoch: no witnesses, so that what it sent last decides.
        var nodes = new NodeStore(tables.Client);
        await nodes.ChangeAsync(Samples.Node(99), _ => Record(99) with { ActivatedAt = DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.EndOf(First) - 5_000) }, default);
        using var process = new Process(this);
        await TelemetryAsync(process, First);
        await TelemetryAsync(process, First.Next, until: 12);
        Assert.True((await process.Steps.CheckGateAsync(new EpochRef(First.Value), new StepContext())).Open);
        await SampleAsync(99, Rules.Time.EndOf(First) - 2_000);
        using var waiting = new Process(this);
        Assert.False((await waiting.Steps.CheckGateAsync(new EpochRef(First.Value), new StepContext())).Open);
        await SampleAsync(99, Rules.Time.EndOf(First) + 4_000);
        Assert.True((await waiting.Steps.CheckGateAsync(new EpochRef(First.Value), new StepContext())).Open);
    }

    private async Task SampleAsync(byte node, long at)
    {
        var batch = new TelemetryBatch { Node = Samples.Node(node), Boot = "00000000000000bb", Sequence = at / 1_000, Software = "relay/1.0.0", SentAtUnixMs = at, Samples = [new Sample { AtUnixMs = at }] };
        using var process = new Process(this);
        await process.Fold.ApplyAsync(
            [EventHubsModelFactory.EventData(new BinaryData(TelemetryCodec.Write(batch)), partitionKey: batch.Node.ToString(), sequenceNumber: at, offsetString: "0", enqueuedTime: DateTimeOffset.FromUnixTimeMilliseconds(at + 100))],
            default);
    }

    [Fact]
    public async Task Gate_Opens_WhenFourFifthsOfTheWitnessesAreBeyondTheEnd() // rules, section 1
    {
        using var process = new Process(this);
        await TelemetryAsync(process, First, until: 30);
        GateState before = await process.Steps.CheckGateAsync(new EpochRef(First.Value), new StepContext());
        Assert.False(before.Open);
        Assert.Equal(Nodes, before.Witnesses);
        using var later = new Process(this);
        await TelemetryAsync(later, First.Next, until: 12);
        Assert.True((await later.Steps.CheckGateAsync(new EpochRef(First.Value), new StepContext())).Open);
    }

    [Fact]
    public async Task Close_StakingRulesChangeWithinTheEpoch_HoldsStakesToThoseOfItsStart()
    {
        registries = [new Stakes()];
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) - 5_000));
        using (var before = new Process(this))
        {
            await before.Policies.RecordAsync(default);
            await TelemetryAsync(before, First);
        }

        running = Rules with { Version = Rules.Version + 1, Staking = Rules.Staking with { RequiredUsd = 2 * Rules.Staking.RequiredUsd } };
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) + 12_000));
        using var later = new Process(this);
        await later.Policies.RecordAsync(default);
        await TelemetryAsync(later, First.Next);
        foreach ((EpochId epoch, int usd) in new[] { (First, Rules.Staking.RequiredUsd), (First.Next, running.Staking.RequiredUsd) })
        {
            await CloseAsync(later, epoch);
            Assert.All(later.Evidence.ReadRecords(epoch, "node"), record => Assert.Equal(Wei.FromTokens(usd), ((NodeLine)record.Content).Stake!.Standard)); // a token is worth a dollar
        }
    }

    private sealed class Stakes : IStakeRegistry
    {
        public Task<NodeStake> LoadAsync(NodeId node, CancellationToken cancellation) =>
            Task.FromResult(new NodeStake(null, PledgeState.Active, [new StakeLot(1, Wei.FromTokens(10_000), Wei.Zero, 0, 0, null, 0, [])], 0));

        public Task<ChainRegistration> RegisterAsync(NodeId node, Wei requiredStake, CancellationToken cancellation) => throw new NotSupportedException();
    }

    [Fact]
    public async Task Close_PolicyChangesWithinTheEpoch_SettlesByTheOneAtItsStartAndTheNextByTheNew() // rules, sections 1 and 10
    {
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) - 5_000));
        using (var before = new Process(this))
        {
            await before.Policies.RecordAsync(default);
            await TelemetryAsync(before, First);
        }

        // Started again in the middle of the epoch with the next version, and once more after it.
        running = Rules with { Version = Rules.Version + 1, Rewards = Rules.Rewards with { FeePool = Wei.Parse("7000000000000000000") } };
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(First) + 12_000));
        using (var restarted = new Process(this))
            await restarted.Policies.RecordAsync(default);
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.EndOf(First) + 2_000));
        using var later = new Process(this);
        await later.Policies.RecordAsync(default);

        await CloseAsync(later, First);
        await TelemetryAsync(later, First.Next);
        await CloseAsync(later, First.Next);
        EpochSummary first = (await later.Epochs.FindAsync(First, default))!, second = (await later.Epochs.FindAsync(First.Next, default))!;
        Assert.Equal((Rules.ComputeHash(), Rules.Rewards.FeePool), (first.PolicyHash, first.Pool));
        Assert.Equal((running.ComputeHash(), running.Rewards.FeePool), (second.PolicyHash, second.Pool));
        foreach (EpochId epoch in new[] { First, First.Next })
            Assert.Null(EvidenceVerifier.Verify(LinesOf(later, epoch).Select(line => (ReadOnlyMemory<byte>)line)).Difference);
    }

    [Fact]
    public async Task Freeze_IsFinal_AlsoWhenTheProgramStartsWithAnotherPolicyBetweenTheSteps()
    {
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.EndOf(First) + 2_000));
        using (var before = new Process(this))
        {
            await before.Policies.RecordAsync(default);
            await TelemetryAsync(before, First);
            EpochPlan plan = await before.Steps.FreezeAsync(new EpochRef(First.Value), new StepContext());
            Assert.Equal(Rules.ComputeHash(), plan.PolicyHash);
        }

        running = Rules with { Version = Rules.Version + 1, Rewards = Rules.Rewards with { FeePool = Wei.Parse("7000000000000000000") } };
        using var after = new Process(this);
        await after.Policies.RecordAsync(default);
        await CloseAsync(after, First);
        Assert.Equal(Rules.ComputeHash(), (await after.Epochs.FindAsync(First, default))!.PolicyHash);
    }

    [Fact]
    public async Task Record_PolicyWithOtherSlots_IsRefused()
    {
        using var before = new Process(this);
        await before.Policies.RecordAsync(default);
        running = Rules with { Version = Rules.Version + 1, Time = Rules.Time with { SlotSeconds = 2 } };
        using var after = new Process(this);
        await Assert.ThrowsAsync<InvalidOperationException>(() => after.Policies.RecordAsync(default));
    }

    [Fact]
    public async Task HandOver_ViolationsOfTheEvidence_AreStoredOnceAndTheEpochSaysSo()
    {
        using var process = new Process(this);
        await TelemetryAsync(process, First);
        await CloseAsync(process, First);
        ViolationLine[] published = [.. process.Evidence.ReadRecords(First, "violation").Select(record => (ViolationLine)record.Content)];
        Assert.Contains(published, line => line.Node == Samples.Node(3));
        EpochSummary closed = (await process.Epochs.FindAsync(First, default))!;
        Assert.Equal((published.Length, false), (closed.Violations, closed.IsHandedOver));
        for (int again = 0; again < 2; again++)
            Assert.Equal(published.Length, await process.Steps.HandOverAsync(new EpochRef(First.Value), null, new StepContext()));
        Assert.True((await process.Epochs.FindAsync(First, default))!.IsHandedOver);
        Assert.Equal(
            published.Where(line => line.Node == Samples.Node(3)).Select(line => (line.Fault, line.Kind)),
            (await process.Violations.LoadAsync(Samples.Node(3), First, 10, default)).Select(found => (found.Fault, found.Kind)));
    }

    [Fact]
    public async Task Retention_OldEvidence_GoesOnlyWhenNobodyNeedsIt()
    {
        using var process = new Process(this);
        CaseStore cases = new(tables.Client);
        // Forty epochs without a node in them but for their evidence; roots up to the thirty-eighth are posted, the tenth is what a case is about.
        EpochId[] closed = [.. Enumerable.Range(0, 40).Select(i => new EpochId(First.Value + i))];
        foreach (EpochId epoch in closed)
        {
            await File.WriteAllTextAsync(Path.Combine(evidence.FullName, $"epoch-{epoch.Value:D10}.ndjson.gz"), "evidence");
            await process.Epochs.WriteAsync(Summary(epoch), default);
            if (epoch.Value < First.Value + 38)
                await process.Epochs.WritePublicationAsync(epoch, Publication.NotConfigured, default);
        }

        EvidenceRetention Keeping(int epochs) => new(
            process.Evidence, process.Epochs, cases, new PostedRoots(tables.Client), new ProgramSettings(true, 10, 60) { EvidenceRetentionEpochs = epochs },
            new PolicyInForce(Rules with { Time = Rules.Time with { UptimeWindowSeconds = 2 * Rules.Time.EpochSeconds } }), clock);

        Assert.Empty(await Keeping(0).ApplyAsync(default));
        CaseRecord open = await OpenCaseAsync(cases, closed[5]);
        Assert.Equal(closed[..4].Concat(closed[6..10]), await Keeping(30).ApplyAsync(default));
        await EndAsync(cases, open);
        Assert.Equal(closed[4..6], await Keeping(30).ApplyAsync(default));
        Assert.Equal(closed[10..], process.Evidence.Epochs().Order());
        // The last two wait for the chain, however few are to be kept.
        Assert.Equal(closed[10..38], await Keeping(1).ApplyAsync(default));
        Assert.Equal(closed[38..], process.Evidence.Epochs().Order());
    }

    private static EpochSummary Summary(EpochId epoch) => new()
    {
        Epoch = epoch,
        StartAt = Rules.Time.StartOf(epoch),
        EndAt = Rules.Time.EndOf(epoch),
        ClosedAt = Rules.Time.EndOf(epoch),
        PolicyVersion = 1,
        PolicyHash = Rules.ComputeHash(),
        LateBatches = 0,
        CommonCauses = 0,
        Network = new NetworkSummary(epoch, 0, 0, null, null, false, null, []),
        Pool = Wei.Zero,
        RolloverIn = Wei.Zero,
        Paid = Wei.Zero,
        Escrowed = Wei.Zero,
        Roots = new RootsLine(default, default, null, Wei.Zero, Wei.Zero, null),
        EvidenceHash = default,
        TotalCumulative = Wei.Zero,
    };

    private static async Task<CaseRecord> OpenCaseAsync(CaseStore cases, EpochId epoch)
    {
        var owner = new OperatorId(7);
        var opening = new CaseOpening(
            FaultId.Of(owner, ViolationKind.CriticalUptime, epoch, default), owner, Samples.Node(1), ViolationKind.CriticalUptime, epoch, CaseOpening.AtEndOf(epoch, Rules.Time), default,
            new Sanction(SanctionKind.Slash, new BasisPoints(500)), CaseOpening.TheProgram, "What was seen.", Rules.Penalties);
        CaseRecord record = CaseRecord.Propose(opening, Wei.FromTokens(1_000), Rules.Time.EndOf(epoch));
        await cases.AddAsync(record, default);
        return record;
    }

    private static async Task EndAsync(CaseStore cases, CaseRecord open) => await cases.UpdateAsync(
        (await cases.FindAsync(open.Opening.Fault, default))!, open with { File = open.File with { State = CaseState.Dismissed, EndedAtUnixMs = open.File.ProposedAtUnixMs + 1 } }, default);

    [Fact]
    public async Task Publish_LaterEpochFirst_PostsTheEarlierBeforeItAndEachOnce()
    {
        using var process = new Process(this);
        foreach (EpochId epoch in new[] { First, First.Next })
        {
            await TelemetryAsync(process, epoch);
            await CloseAsync(process, epoch);
        }

        Publication second = await process.Steps.PublishAsync(new EpochRef(First.Next.Value), new StepContext());
        Publication first = await process.Steps.PublishAsync(new EpochRef(First.Value), new StepContext());
        Assert.Equal([First, First.Next], publication.Postings.Select(posting => posting.Epoch));
        Assert.NotEqual(first, second);
        EpochSummary closed = (await process.Epochs.FindNewestAsync(default))!;
        Assert.Equal(second, closed.Publication);
        RewardPosting posted = publication.Postings[1];
        Assert.Equal((closed.Roots.RewardRoot, closed.Roots.ScoreRoot, closed.EvidenceHash), (posted.RewardRoot, posted.ScoreRoot, posted.EvidenceHash));
        // All of the pool of two epochs is a leaf of somebody.
        Assert.Equal(closed.Pool + closed.Pool, posted.TotalCumulative + closed.Roots.RolloverOut);
    }

    [Fact]
    public async Task Publish_ChainIsDown_LeavesTheEpochUnpublishedUntilItIsBack()
    {
        using var process = new Process(this);
        await TelemetryAsync(process, First);
        await CloseAsync(process, First);
        publication.IsDown = true;
        await Assert.ThrowsAsync<IOException>(() => process.Steps.PublishAsync(new EpochRef(First.Value), new StepContext()));
        Assert.Null((await process.Epochs.FindAsync(First, default))!.Publication);
        publication.IsDown = false;
        Publication posted = await process.Steps.PublishAsync(new EpochRef(First.Value), new StepContext());
        Assert.Equal(posted, (await process.Epochs.FindAsync(First, default))!.Publication);
    }

    // What people have to heal is told with how long it has been so; once it is healed the posting goes on, and nothing is told any more.
    [Fact]
    public async Task Publish_ChainRefuses_IsAnAlarmUntilTheEpochIsPosted()
    {
        using var process = new Process(this);
        foreach (EpochId epoch in new[] { First, First.Next })
        {
            await TelemetryAsync(process, epoch);
            await CloseAsync(process, epoch);
        }

        publication.Refusal = new ChainFaultException("chain-refused", null, "epoch-root-differs: There is another root.");
        long since = clock.GetUtcNow().ToUnixTimeMilliseconds();
        // The later epoch waits for the earlier one, whoever asks.
        foreach (EpochId epoch in new[] { First, First.Next, First })
        {
            await Assert.ThrowsAsync<ChainFaultException>(() => process.Steps.PublishAsync(new EpochRef(epoch.Value), new StepContext()));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        PublicationDelay told = (await process.Delays.FindAsync(default))!;
        Assert.Equal(new PublicationDelay(First, "chain-refused", "chain-refused: epoch-root-differs: There is another root.", since, since + 2_000, 3), told);
        Assert.Equal(3, process.Alarms.Count(line => line.StartsWith($"Alarm publication-refused: epoch {First} ", StringComparison.Ordinal)));

        publication.Refusal = null;
        await process.Steps.PublishAsync(new EpochRef(First.Next.Value), new StepContext());
        Assert.Equal([First, First.Next], publication.Postings.Select(posting => posting.Epoch));
        Assert.Null(await process.Delays.FindAsync(default));
        Assert.Equal(3, process.Alarms.Count);
    }

    [Fact]
    public async Task Publish_NoChain_SaysSo() =>
        Assert.Equal(Publication.NotConfigured, await new NoRewardPublication().PublishAsync(new RewardPosting(First, default, null, default, Wei.Zero), default));

    private sealed class AlarmLog(List<string> alarms) : ILogger<EpochPublishing>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => alarms.Add(formatter(state, exception));
    }

    // A chain that takes what it is given, once an epoch.
    private sealed class RecordedPublication : IRewardPublication
    {
        public List<RewardPosting> Postings { get; } = [];

        public bool IsDown { get; set; }

        public Exception? Refusal { get; set; }

        public Task<Publication> PublishAsync(RewardPosting posting, CancellationToken cancellation)
        {
            if (IsDown)
                throw new IOException("The chain is down.");
            if (Refusal is not null)
                throw Refusal;
            Postings.Add(posting);
            return Task.FromResult(new Publication(true, posting.RewardRoot.ToString()));
        }
    }
}
