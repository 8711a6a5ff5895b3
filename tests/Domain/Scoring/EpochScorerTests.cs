using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NJsonSchema;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Tests.Governance;

namespace NodeProgram.Domain.Tests.Scoring;

public sealed class EpochScorerTests
{
    [Fact]
    public void Score_PerfectNode_IsFullAndSaysWhoScored()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect() with { Witnesses = "7 peers and 2 anchors" });
        Assert.Equal(100_000, card.Score!.Value.Value);
        Assert.Equal(20_000, card.Multiplier.Value);
        Assert.Empty(card.Lost);
        Assert.Equal(12, card.Parts.Length);
        Assert.Equal((1, Policy.Default.ComputeHash(), "7 peers and 2 anchors"), (card.PolicyVersion, card.PolicyHash, card.Witnesses));
        Assert.Equal(100_000, card.Parts.Sum(static part => part.Max));
    }

    [Fact]
    public void Score_SeveralParts_AddUpAndNameTheirCauses()
    {
        // uptime 99.6 % -> 25,000; latency 100 ms -> 8,000; one release behind -> 2,400
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with
        {
            Uptime = Reading.Observed(996_000),
            Latency = Reading.Observed(100_000),
            SoftwareVersion = Reading.Claimed(1),
        }));
        Assert.Equal(100_000 - 5_000 - 2_000 - 1_600, card.Score!.Value.Value);
        Assert.Equal(
            [
                new LostPoints("slots-down", ScorePart.Uptime, InputSource.Observed, 5_000),
                new LostPoints("slow-round-trips", ScorePart.Latency, InputSource.Observed, 2_000),
                new LostPoints("outdated-software", ScorePart.SoftwareVersion, InputSource.Claimed, 1_600),
            ],
            card.Lost.ToArray());
    }

    [Theory]
    [InlineData(0, ScorecardState.NotActiveLongEnough)]
    [InlineData(359, ScorecardState.NotActiveLongEnough)] // rules, section 3: less than a quarter of 1,440 slots
    [InlineData(360, ScorecardState.Scored)]
    public void Score_AroundAQuarterOfTheEpoch_IsScoredFromItOn(int activeSlots, ScorecardState state)
    {
        Scorecard card = Nodes.Card(Nodes.Perfect() with { ActiveSlots = activeSlots });
        Assert.Equal(state, card.State);
        Assert.Equal(state == ScorecardState.Scored, card.Score is not null);
        Assert.Equal(state == ScorecardState.Scored ? 20_000 : 0, card.Multiplier.Value);
    }

    [Fact]
    public void Score_NotActive_KeepsBandLowEpochsAndLastValues()
    {
        Scorecard before = Nodes.Card(Nodes.Perfect());
        Scorecard idle = Nodes.Card(Nodes.Perfect() with { ActiveSlots = 1, Readings = new NodeReadings() }, before);
        Assert.Equal((before.Band, null, null), (idle.Band, idle.Score, idle.BandReason));
        Assert.Empty(idle.Lost);
        Assert.Equal((20_000, 1), (idle.Input(ScoreInput.Latency).LastValue, idle.Input(ScoreInput.Latency).EpochsMissing));
    }

    [Fact]
    public void Score_InactiveNode_CountsInNoMedian()
    {
        NodeInputs slow = Nodes.Perfect(2).WithReadings(static readings => readings with { Latency = Reading.Observed(400_000) }) with { ActiveSlots = 0 };
        NetworkSummary network = EpochScorer.Score(Policy.Default, Nodes.Epoch, [Nodes.Perfect(), slow], null).Network;
        Assert.Equal(20_000, network.InputMedians[(int)ScoreInput.Latency]);
        Assert.Equal((1, 1), (network.NodesScored, network.NodesNotScored));
    }

    [Theory]
    [InlineData(1_000_000, 100_000)]
    [InlineData(996_000, 83_333)] // 25,000 of 30,000
    [InlineData(991_000, 66_666)] // 20,000 of 30,000, truncated
    [InlineData(900_000, 0)]
    public void Score_OnlyUptimeMeasured_IsScaledToTheWhole(long ppm, int score)
    {
        Scorecard card = Nodes.Card(Nodes.OnlyUptime(ppm));
        Assert.Equal(score, card.Score!.Value.Value);
        Assert.Equal(30_000, card.MeasuredMax);
        Assert.Equal(11, card.Parts.Count(static part => part.Source == InputSource.Unmeasured));
        Assert.Equal(100_000 - score, card.Lost.Sum(static lost => lost.Points));
    }

    [Fact]
    public void Score_OneOfTwoResources_ScalesOnlyTheOther()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Memory = null, Cpu = Reading.Claimed(950_000) }));
        Assert.Equal(97_500, card.MeasuredMax);
        PartScore part = card.Parts.Single(static part => part.Part == ScorePart.ResourceAvailability);
        Assert.Equal((InputSource.Claimed, 500), (part.Source, part.Points));
        Assert.Equal(95_500L * 100_000 / 97_500, card.Score!.Value.Value);
    }

    [Theory]
    // 995,000 is worth 5,000 more; 1.645 standard errors, rounded up, reach it or not
    [InlineData(994_998, 1, 5_000)]
    [InlineData(994_997, 1, 0)]
    [InlineData(993_355, 1_000, 5_000)]
    [InlineData(993_354, 1_000, 0)]
    [InlineData(994_999, 0, 0)]
    public void Score_UpperBound_MovesAnObservedInputByItsError(long uptime, int error, int more)
    {
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(readings => readings with { Uptime = Reading.Observed(uptime, error) }));
        Assert.Equal((90_000, 90_000 + more), (card.Score!.Value.Value, card.UpperBound!.Value.Value));
        Scorecard claimed = Nodes.Card(Nodes.Perfect().WithReadings(readings => readings with { Uptime = Reading.Claimed(uptime) }));
        Assert.Equal(90_000, claimed.UpperBound!.Value.Value);
    }

    [Fact]
    public void Score_UpperBoundOfAFallingInput_MovesItDownButNotBelowZero()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = Reading.Observed(100_000, 20_000), PacketLoss = Reading.Observed(500, 10_000) }));
        Assert.Equal((98_000, 99_096), (card.Score!.Value.Value, card.UpperBound!.Value.Value)); // 67,100 us: 10,000 - 27,100 / 30 = 9,096.67
    }

    [Fact]
    public void Score_OneBandOnly_WarnsNobody()
    {
        Policy flat = Policy.Default with { Scoring = Policy.Default.Scoring with { Bands = [new ScoreBand(new(0), new(10_000))] } };
        Assert.Empty(flat.Validate());
        Assert.Equal(0, Assert.Single(EpochScorer.Score(flat, Nodes.Epoch, [Nodes.OnlyUptime(0)], null).Scorecards).LowEpochs);
    }

    [Fact]
    public void Score_OneMillipointLost_IsNamed() => Assert.Equal(
        new LostPoints("slow-round-trips", ScorePart.Latency, InputSource.Observed, 1),
        Assert.Single(Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = Reading.Observed(40_001) })).Lost));

    [Fact]
    public void Score_OneConnection_IsMeasured()
    {
        NetworkSummary network = EpochScorer.Score(
            Policy.Default, Nodes.Epoch, [Nodes.Perfect().WithReadings(static readings => readings with { Connections = new ConnectionCounts(1, 1, ReadingSource.Claimed) })], null).Network;
        Assert.Equal(1_000_000, network.ConnectionMedianPpm);
    }

    [Fact]
    public void Score_NothingMeasuredAnywhere_HasNoMedian()
    {
        NetworkSummary network = EpochScorer.Score(Policy.Default, Nodes.Epoch, [Nodes.Perfect() with { Readings = new NodeReadings() }], null).Network;
        Assert.Equal((null, 0, 1), (network.MedianScore, network.NodesScored, network.NodesNotScored));
    }

    [Fact]
    public void Score_NothingMeasured_IsNotScored()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect() with { Readings = new NodeReadings() });
        Assert.Equal((ScorecardState.NothingMeasured, null, 0), (card.State, card.Score, card.Multiplier.Value));
    }

    [Fact]
    public void Score_MissingInput_DecaysToTheMedianOverThreeEpochs()
    {
        // Last value 400 ms, the others' median 100 ms: 300, 200, 100 and no further (rules, section 3).
        NodeInputs[] others = [.. Enumerable.Range(2, 3).Select(static i => Nodes.Perfect(i).WithReadings(static readings => readings with { Latency = Reading.Observed(100_000) }))];
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = Reading.Observed(400_000) }), null, null, others);
        Assert.Equal(InputSource.Observed, card.Input(ScoreInput.Latency).Source);
        foreach (long expected in new long[] { 300_000, 200_000, 100_000, 100_000 })
        {
            card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = null }), card, null, others);
            Assert.Equal((expected, InputSource.Decayed, 0), (card.Input(ScoreInput.Latency).Value, card.Input(ScoreInput.Latency).Source, card.Input(ScoreInput.Latency).StandardError));
            Assert.Equal(card.Score, card.UpperBound);
            Assert.Equal(InputSource.Decayed, card.Parts[(int)ScorePart.Latency].Source);
        }

        Assert.Equal((400_000, 4), (card.Input(ScoreInput.Latency).LastValue, card.Input(ScoreInput.Latency).EpochsMissing));
    }

    [Fact]
    public void Score_EpochsWithoutACard_CountAsMissing()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = Reading.Observed(400_000) }));
        NodeInputs back = Nodes.Perfect().WithReadings(static readings => readings with { Latency = null }) with { Previous = card };
        NodeInputs other = Nodes.Perfect(2).WithReadings(static readings => readings with { Latency = Reading.Observed(100_000) });
        Scorecard later = EpochScorer.Score(Policy.Default, new EpochId(card.Epoch.Value + 2), [back, other], null).Scorecards.Single(of => of.Node == back.Node);
        Assert.Equal(200_000, later.Input(ScoreInput.Latency).Value);
    }

    [Fact]
    public void Score_NeverMeasuredWhileOthersAre_IsTheMedian()
    {
        Scorecard card = Nodes.Card(Nodes.OnlyUptime(1_000_000), null, null, Nodes.Perfect(2));
        Assert.Equal((20_000L, InputSource.Decayed, (long?)null), (card.Input(ScoreInput.Latency).Value, card.Input(ScoreInput.Latency).Source, card.Input(ScoreInput.Latency).LastValue));
        Assert.Equal(100_000, card.MeasuredMax);
    }

    [Fact]
    public void Score_NobodyMeasuredAnyMore_KeepsTheLastValueForThreeEpochs()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect());
        NodeInputs blind = Nodes.Perfect().WithReadings(static readings => readings with { Latency = null });
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            card = Nodes.Card(blind, card);
            Assert.Equal((20_000, InputSource.Decayed), (card.Input(ScoreInput.Latency).Value, card.Input(ScoreInput.Latency).Source));
        }

        card = Nodes.Card(blind, card);
        Assert.Equal((null, InputSource.Unmeasured), (card.Input(ScoreInput.Latency).Value, card.Input(ScoreInput.Latency).Source));
        Assert.Equal(90_000, card.MeasuredMax);
    }

    [Fact]
    public void Score_MeasuredAgain_StartsAfresh()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect());
        card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = null }), card, null, Nodes.Perfect(2));
        card = Nodes.Card(Nodes.Perfect(), card, null, Nodes.Perfect(2));
        Assert.Equal((InputSource.Observed, 0), (card.Input(ScoreInput.Latency).Source, card.Input(ScoreInput.Latency).EpochsMissing));
    }

    [Theory]
    [InlineData(0, 0, 950_000, 950_000)] // nothing but the prior
    [InlineData(200, 200, 950_000, 975_000)] // (200 + 190) / 400
    [InlineData(1, 0, 1_000_000, 995_024)] // 200 / 201 = 0.9950248..., truncated
    [InlineData(1_000_000_000_000, 1_000_000_000_000, 0, 999_999)]
    public void SmoothedConnectionPpm_Table_IsThatOfTheRules(long attempts, long successes, long median, long ppm) =>
        Assert.Equal(ppm, EpochScorer.SmoothedConnectionPpm(Policy.Default.Scoring, attempts, successes, median));

    [Fact]
    public void Score_Connections_AreSmoothedWithTheLowerMedian()
    {
        NodeInputs[] nodes =
        [
            With(1, 1_000, 900), With(2, 1_000, 950), With(3, 1_000, 990), With(4, 1_000, 1_000), With(5, 0, 0),
        ];
        EpochScores scores = EpochScorer.Score(Policy.Default, Nodes.Epoch, nodes, null);
        Assert.Equal(950_000, scores.Network.ConnectionMedianPpm);
        PartInput first = scores.Scorecards.Single(static card => card.Node == Nodes.Id(1)).Input(ScoreInput.ConnectionSuccess);
        Assert.Equal(((900L * 1_000_000 + 200L * 950_000) / 1_200, InputSource.Claimed), (first.Value, first.Source));
        Assert.Equal(InputSource.Decayed, scores.Scorecards.Single(static card => card.Node == Nodes.Id(5)).Input(ScoreInput.ConnectionSuccess).Source);

        static NodeInputs With(int node, long attempts, long successes) => Nodes.Perfect(node)
            .WithReadings(readings => readings with { Connections = new ConnectionCounts(attempts, successes, ReadingSource.Claimed) });
    }

    [Fact]
    public void Score_ObservedConnections_CarryASamplingError()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Connections = new ConnectionCounts(800, 760, ReadingSource.Observed) }));
        PartInput input = card.Input(ScoreInput.ConnectionSuccess);
        Assert.Equal((950_000L, InputSource.Observed), (input.Value, input.Source));
        Assert.Equal(13_785, input.StandardError); // sqrt(0.95 x 0.05 x 4 / 1,000) = 0.0137840, rounded up
    }

    [Fact]
    public void Score_LowestBandThreeEpochs_WarnsThenReviewsRemoval()
    {
        NodeInputs low = Nodes.OnlyUptime(0);
        Scorecard first = Nodes.Card(low);
        Scorecard second = Nodes.Card(low, first);
        Scorecard unscored = Nodes.Card(low with { ActiveSlots = 0 }, second);
        Scorecard third = Nodes.Card(low, unscored);
        Scorecard good = Nodes.Card(Nodes.OnlyUptime(1_000_000), third);
        Assert.Equal([(1, false), (2, false), (2, false), (3, true), (0, false)], new[] { first, second, unscored, third, good }.Select(static card => (card.LowEpochs, card.RemovalReview)));
    }

    [Fact]
    public void Score_NetworkFallsTogether_PausesBandDrops()
    {
        NodeInputs[] nodes = [.. Enumerable.Range(1, 5).Select(static i => Nodes.OnlyUptime(1_000_000, i))];
        EpochScores before = EpochScorer.Score(Policy.Default, Nodes.Epoch, nodes, null);
        NodeInputs[] fallen = [.. before.Scorecards.Select(card => nodes.Single(node => node.Node == card.Node).WithReadings(static _ => new NodeReadings { Uptime = Reading.Observed(991_000) }) with { Previous = card })];
        EpochScores after = EpochScorer.Score(Policy.Default, Nodes.Epoch.Next, fallen, before.Network.MedianScore);
        Assert.True(after.Network.BandDropsPaused);
        Assert.All(after.Scorecards, static card => Assert.Equal((90_000, BandReason.HeldByPause), (card.Band!.Value.Value, card.BandReason)));
        EpochScores unknown = EpochScorer.Score(Policy.Default, Nodes.Epoch.Next, fallen, null);
        Assert.All(unknown.Scorecards, static card => Assert.Equal((60_000, BandReason.Score), (card.Band!.Value.Value, card.BandReason)));
    }

    [Fact]
    public void Score_NodeTwiceOrOutOfRange_Throws()
    {
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => EpochScorer.Score(Policy.Default, Nodes.Epoch, [Nodes.Perfect(), Nodes.Perfect()], null)).Message);
        NodeInputs bad = Nodes.Perfect().WithReadings(static readings => readings with { Latency = Reading.Observed(-1), Connections = new ConnectionCounts(1, 2, ReadingSource.Claimed) });
        string message = Assert.Throws<ArgumentException>(() => EpochScorer.Score(Policy.Default, Nodes.Epoch, [bad], null)).Message;
        Assert.Contains("readings.latency.value", message);
        Assert.Contains("readings.connections.successes", message);
    }

    [Property(MaxTest = 200)]
    public Property Score_RandomNodes_AddUpWhateverTheOrder() => Prop.ForAll(RandomNode(1).ToArbitrary(), RandomNode(2).ToArbitrary(), RandomNode(3).ToArbitrary(), static (a, b, c) =>
    {
        EpochScores scores = EpochScorer.Score(Policy.Default, Nodes.Epoch, [a, b, c], null);
        Assert.Equal(
            scores.Scorecards.Select(static card => JsonSerializer.Serialize(card, PolicyJson.Options)),
            EpochScorer.Score(Policy.Default, Nodes.Epoch, [c, a, b], null).Scorecards.Select(static card => JsonSerializer.Serialize(card, PolicyJson.Options)));
        foreach (Scorecard card in scores.Scorecards.Where(static card => card.State == ScorecardState.Scored))
        {
            Assert.InRange(card.Score!.Value.Value, 0, 100_000);
            Assert.True(card.UpperBound >= card.Score);
            Assert.Equal(card.Score.Value.Value, card.Parts.Sum(static part => part.ScaledPoints));
            Assert.Equal(100_000 - card.Score.Value.Value, card.Lost.Sum(static lost => lost.Points));
            Assert.Equal(card.Lost.Sum(static lost => lost.Points), card.Parts.Sum(static part => part.LostPoints));
            Assert.Equal(card.Multiplier, Policy.Default.Scoring.Bands[Policy.Default.Scoring.BandOf(card.Score.Value.Value)].Multiplier);
            Assert.All(card.Lost, static lost => Assert.True(lost.Points > 0));
            Assert.All(card.Parts, static part => Assert.InRange(part.Points, 0, part.Max));
        }
    });

    [Property(MaxTest = 300)]
    public Property Score_OneInputBetter_IsNeverLower() => Prop.ForAll(RandomNode(1).ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), static (node, which, by) =>
    {
        var input = (ScoreInput)which;
        var kernel = new ScoreKernel(Policy.Default.Scoring, NetworkMedians.Of([]));
        ReadingSet readings = node.Readings.ToSet();
        readings[which] = readings[which].Source == ReadingSource.Missing ? Reading.Observed(500) : readings[which];
        ReadingSet better = readings;
        long value = readings[which].Value;
        better[which] = readings[which] with { Value = ScoringPolicy.DirectionOf(input) == CurveDirection.Rising ? value + by : Math.Max(0, value - by) };
        var inputs = new ScoredInput[ScoreInputs.Count];
        Assert.True(kernel.Score(better, default, inputs).Score >= kernel.Score(readings, default, inputs).Score);
    });

    [Fact]
    public async Task Schema_Scorecard_IsAcceptedAndRoundTrips()
    {
        Scorecard card = Nodes.Card(Nodes.OnlyUptime(996_000) with { Witnesses = "2 peers" });
        string json = JsonSerializer.Serialize(card, PolicyJson.Options);
        JsonSchema schema = await JsonSchema.FromJsonAsync(PolicyJson.SchemaOf<Scorecard>("Scorecard"));
        Assert.Empty(schema.Validate(json));
        var faults = new PolicyFaults();
        Scorecard? read = PolicyJson.Read<Scorecard>(System.Text.Encoding.UTF8.GetBytes(json), faults);
        Assert.Empty(faults.All);
        Assert.Equal(json, JsonSerializer.Serialize(read, PolicyJson.Options));
    }

    [Fact]
    public void Schema_Published_IsThatOfTheCode() => Published.AssertCurrent("docs/schemas/scorecard.schema.json", PolicyJson.SchemaOf<Scorecard>("Scorecard of a node in an epoch"));

    [Fact]
    public void Form_Scorecard_IsPinned() => Published.AssertCurrent(
        "tests/Domain/Scoring/scorecard.pinned.json", JsonSerializer.Serialize(Nodes.Card(Nodes.OnlyUptime(996_000)) with { PolicyHash = "0x" + new string('0', 64) }, PolicyJson.Options) + "\n");

    private static Gen<NodeInputs> RandomNode(int i) =>
        from readings in
            (from value in Gen.Choose(0, 1_000_000)
             from scale in Gen.Elements(1, 1, 1, 1_000)
             from error in Gen.Elements(0, 0, 10, 1_000, 30_000)
             from source in Gen.Elements(ReadingSource.Observed, ReadingSource.Observed, ReadingSource.Claimed, ReadingSource.Missing)
             select source == ReadingSource.Missing ? default(Reading?) : source == ReadingSource.Observed ? Reading.Observed((long)value * scale, error) : Reading.Claimed((long)value * scale)).ArrayOf(13)
        from attempts in Gen.Choose(0, 1_000)
        from failures in Gen.Choose(0, 1_000)
        from small in Gen.Choose(0, 5)
        select new NodeInputs
        {
            Node = Nodes.Id(i),
            ActiveSlots = 1_440,
            Readings = new NodeReadings
            {
                Uptime = readings[0],
                Latency = readings[1],
                Bandwidth = readings[2],
                PacketLoss = readings[3],
                Connections = readings[4] is null ? null : new ConnectionCounts(attempts, Math.Max(0, attempts - failures), ReadingSource.Observed),
                ErrorRate = readings[5],
                RecoveryTime = readings[6],
                ConcurrentConnections = readings[7],
                Cpu = readings[8],
                Memory = readings[9],
                SoftwareVersion = readings[10] is null ? null : Reading.Claimed(small),
                SecurityPatches = readings[11],
                PolicyAdherence = readings[12] is null ? null : Reading.Observed(small),
            },
        };
}
