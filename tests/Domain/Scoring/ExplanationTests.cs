using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Scoring;

public sealed class ExplanationTests
{
    private static readonly ScoringPolicy Scoring = new();

    [Fact]
    public void Of_ScoredCard_SaysWhatEachLostPointIsDueTo()
    {
        Scorecard card = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Uptime = Reading.Observed(996_000, 120), Latency = Reading.Observed(41_250), Cpu = Reading.Claimed(800_000) }) with { Witnesses = "2 of 7 peers and 0 of 2 anchors" });
        Explanation explanation = Explanation.Of(card, Scoring);
        Assert.Equal($"{card.Score} of 100000 millipoints in epoch 20779: band from 90000, rewards x 2", explanation.Headline);
        Assert.Equal(["Observed by 2 of 7 peers and 0 of 2 anchors."], explanation.Notes.ToArray());
        Assert.Equal(13, explanation.Lines.Length);
        Assert.Equal(
            new ExplanationLine("uptime", "99.6 % ± 0.012 % (observed)", "25000 of 30000", "5000: the node was down in part of the counted slots", "from 99.9 %"), explanation.Lines[0]);
        Assert.Equal(new ExplanationLine("latency", "41.25 ms (observed)", "9958 of 10000", "42: round trips were slow", "up to 40 ms"), explanation.Lines[1]);
        Assert.Equal(new ExplanationLine("resource availability: CPU", "80 % (claimed)", "1500 of 2500", "1000: the CPU was busy", "up to 60 %"), explanation.Lines[8]);
        Assert.Equal(new ExplanationLine("policy adherence", "0 open (observed)", "3000 of 3000", "", "up to 0 open"), explanation.Lines[12]);
        Assert.Equal(100_000 - card.Score!.Value.Value, explanation.Lines.Where(static line => line.Lost.Length > 0).Sum(static line => int.Parse(line.Lost.Split(':')[0])));
    }

    [Theory]
    [InlineData(ScoreInput.Bandwidth, 250_500_000, "250.5 Mbit/s")]
    [InlineData(ScoreInput.RecoveryTime, 90, "90 s")]
    [InlineData(ScoreInput.SoftwareVersion, 0, "current")]
    [InlineData(ScoreInput.SoftwareVersion, 1, "1 release behind")]
    [InlineData(ScoreInput.SoftwareVersion, 2, "2 releases behind")]
    [InlineData(ScoreInput.PacketLoss, 1, "0.0001 %")]
    public void Describe_EveryUnit_ReadsLikeOne(ScoreInput input, long value, string text) => Assert.Equal(text, Explanation.Describe(input, value));

    [Fact]
    public void Of_EveryKindOfNote_IsSaid()
    {
        Scorecard low = Nodes.Card(Nodes.OnlyUptime(0));
        Assert.Contains(Explanation.Of(low, Scoring).Notes, static note => note == "Parts worth 30000 could be measured; they are scaled to 100000.");
        Assert.Contains(Explanation.Of(low, Scoring).Notes, static note => note.StartsWith("Warning: 1 of 3", StringComparison.Ordinal));
        Assert.Equal("unmeasured", Explanation.Of(low, Scoring).Lines[1].Measured);
        Scorecard third = Nodes.Card(Nodes.OnlyUptime(0), Nodes.Card(Nodes.OnlyUptime(0), low));
        Assert.Contains(Explanation.Of(third, Scoring).Notes, static note => note.StartsWith("3 scored epochs in a row", StringComparison.Ordinal));
        Assert.StartsWith("Not scored in epoch 20779: the node was active", Explanation.Of(Nodes.Card(Nodes.Perfect() with { ActiveSlots = 0 }), Scoring).Headline);
        Assert.StartsWith("Not scored in epoch 20779: nothing", Explanation.Of(Nodes.Card(Nodes.Perfect() with { Readings = new NodeReadings() }), Scoring).Headline);

        Scorecard best = Nodes.Card(Nodes.Perfect());
        Scorecard held = Nodes.Card(Nodes.OnlyUptime(996_000).WithReadings(static _ => new NodeReadings { Uptime = Reading.Observed(996_000, 5_000) }), best);
        Assert.Contains(Explanation.Of(held with { BandReason = BandReason.HeldByConfidence }, Scoring).Notes, static note => note.Contains("may be chance", StringComparison.Ordinal));
        Assert.Contains(Explanation.Of(held with { BandReason = BandReason.HeldByPause }, Scoring).Notes, static note => note.Contains("nobody loses a band", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_DecayedInputs_SayFromWhereToWhere()
    {
        Scorecard slow = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = Reading.Observed(400_000) }));
        Scorecard missing = Nodes.Card(Nodes.Perfect().WithReadings(static readings => readings with { Latency = null }), slow, null, Nodes.Perfect(2).WithReadings(static readings => readings with { Latency = Reading.Observed(100_000) }));
        Assert.Equal("missing for 1 epoch: 300 ms on its way from 400 ms to the network's median (decayed)", Explanation.Of(missing, Scoring).Lines[1].Measured);
        Scorecard never = Nodes.Card(Nodes.OnlyUptime(1_000_000), null, null, Nodes.Perfect(2));
        Assert.Equal("never measured: the network's median, 20 ms (decayed)", Explanation.Of(never, Scoring).Lines[1].Measured);
    }
}
