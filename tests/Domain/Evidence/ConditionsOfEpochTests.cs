using System.Text;
using FsCheck.Xunit;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Releases;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Tests.Evidence;

/// <summary>The parts of the score that rest on what the census says: software version, security patches, policy adherence (rules, section 3). Every epoch is recomputed from its evidence, too.</summary>
public sealed class ConditionsOfEpochTests
{
    private const int Own = 2, Day = 86_400;
    private static readonly SoftwareFact Current = new("relay/1.3.0", 0, null, null, null, 0);
    private static readonly SoftwareFact Behind = Current with { Reported = "relay/1.1.0", ReleasesBehind = 2, NewestCounted = "1.3.0" };
    private static readonly Policy Rules = Policy.Demo with { Scoring = Policy.Default.Scoring, Measurement = Policy.Demo.Measurement with { UpdateRestartSeconds = 0 } };

    // What of the three inputs is expected: value, source and points; a dash where it is unmeasured.
    public static TheoryData<SoftwareFact?, FindingsFact?, string, string, string> Facts => new()
    {
        { null, null, "-", "-", "-" },
        { null, FindingsFact.None, "-", "-", "0 Observed 3000" },
        { Current, FindingsFact.None, "0 Claimed 4000", "0 Claimed 3000", "0 Observed 3000" },
        { Behind with { ReleasesBehind = 1 }, null, "1 Claimed 2400", "0 Claimed 3000", "-" },
        { Behind, null, "2 Claimed 800", "0 Claimed 3000", "-" },
        { Behind with { ReleasesBehind = 7 }, null, "7 Claimed 0", "0 Claimed 3000", "-" },
        { Current with { BelowRequired = "1.4.0" }, null, "3 Claimed 0", "0 Claimed 3000", "-" }, // below the public minimum
        { Current with { FixMissing = "1.3.1", FixOverdueSeconds = 7 * Day }, null, "0 Claimed 4000", "604800 Claimed 3000", "-" },
        { Current with { FixMissing = "1.3.1", FixOverdueSeconds = 10 * Day }, null, "0 Claimed 4000", "864000 Claimed 1714", "-" },
        { Current with { FixMissing = "1.3.1", FixOverdueSeconds = 14 * Day }, null, "0 Claimed 4000", "1209600 Claimed 0", "-" },
        { null, new FindingsFact(1, 0, false), "-", "-", "1 Observed 2000" },
        { null, new FindingsFact(1, 0, true), "-", "-", "2 Observed 1000" }, // a configuration that nobody fetches is a minor one
        { null, new FindingsFact(0, 0, true), "-", "-", "1 Observed 2000" },
        { null, new FindingsFact(0, 1, false), "-", "-", "3 Observed 0" }, // a major one leaves nothing
        { null, new FindingsFact(20, 0, false), "-", "-", "20 Observed 0" },
    };

    [Theory]
    [MemberData(nameof(Facts))]
    public void Run_NodeWithFacts_ScoresThemByTheRulesCurves(SoftwareFact? software, FindingsFact? findings, string version, string patches, string adherence)
    {
        Scorecard card = CardOf(new TestNetwork(3) { Rules = Rules }.With(Own, line => line with { Software = software, Findings = findings }).Run());
        Assert.Equal([version, patches, adherence], card.Parts.TakeLast(3).Select(part => part.Source == InputSource.Unmeasured ? "-" : $"{part.Inputs[0].Value} {part.Source} {part.Points}"));
        Assert.Equal(55_000 + (software is null ? 0 : 7_000) + (findings is null ? 0 : 3_000), card.MeasuredMax);
    }

    // A node that says nothing of its software stands at the network's median, not better (docs/rules, "missing").
    [Fact]
    public void Run_NodeThatNeverReported_StandsAtTheMedian()
    {
        var network = new TestNetwork(3) { Rules = Rules };
        for (int node = 0; node < 3; node++)
            network.With(node, line => line with { Software = line.Node == TestNetwork.Id(Own) ? null : Behind });
        PartScore version = CardOf(network.Run()).Parts.Single(part => part.Part == ScorePart.SoftwareVersion);
        Assert.Equal((InputSource.Decayed, 2L), (version.Source, version.Inputs[0].Value!.Value));
    }

    // Points lost and given add up to 100,000; a worse fact never raises the score; and whatever costs points is named.
    [Property(MaxTest = 30)]
    public void Run_AnyFacts_AddUpNeverRewardWorseAndAreNamed(byte behind, bool below, uint overdue, byte minor, byte major, bool stale, byte worse)
    {
        SoftwareFact software = OfSoftware(behind % 5, below, overdue % (20 * Day));
        var findings = new FindingsFact(minor % 4, major % 2, stale);
        (Scorecard card, NodeExplanation explained) = Explain(software, findings);
        Assert.Equal(Millipoints.MaxValue, card.Score!.Value.Value + card.Lost.Sum(static lost => lost.Points));
        Assert.Equal(card.Score.Value.Value, card.Parts.Sum(static part => part.ScaledPoints));
        (Scorecard lower, _) = (worse % 5) switch
        {
            0 => Explain(OfSoftware(software.ReleasesBehind + 1, below, overdue % (20 * Day)), findings),
            1 => Explain(OfSoftware(software.ReleasesBehind, true, overdue % (20 * Day)), findings),
            2 => Explain(OfSoftware(software.ReleasesBehind, below, overdue % (20 * Day) + 3 * Day), findings),
            3 => Explain(software, findings with { Minor = findings.Minor + 1 }),
            _ => Explain(software, findings with { Major = findings.Major + 1 }),
        };
        Assert.True(lower.Score!.Value <= card.Score.Value);

        string Lost(int line) => explained.Explanation.Lines[line].Lost;
        foreach ((int line, ScoreInput input) in ((int, ScoreInput)[])[(10, ScoreInput.SoftwareVersion), (11, ScoreInput.SecurityPatches), (12, ScoreInput.PolicyAdherence)])
            Assert.Equal(Lost(line).Length > 0, card.Lost.Any(lost => lost.Cause == ScoreInputs.CauseOf(input)));
        AssertNamed(Lost(10), software.ReleasesBehind > 0 ? "up to 1.3.0" : null, below ? "1.2.0, which is required" : null);
        AssertNamed(Lost(11), software.FixMissing is not null ? $"lacked the fix of 1.3.1 for {software.FixOverdueSeconds} s" : null);
        AssertNamed(Lost(12), findings.Minor > 0 ? $"{findings.Minor} minor" : null, findings.Major > 0 ? $"{findings.Major} major" : null, stale ? "does not fetch any more" : null);

        static void AssertNamed(string lost, params string?[] names) =>
            Assert.All(names.OfType<string>().Where(_ => lost.Length > 0), name => Assert.Contains(name, lost, StringComparison.Ordinal));
    }

    private static SoftwareFact OfSoftware(int behind, bool below, long overdue) => new(
        "relay/1.0.0", behind, behind > 0 ? "1.3.0" : null, below ? "1.2.0" : null, overdue > 0 ? "1.3.1" : null, overdue);

    private static (Scorecard Card, NodeExplanation Explained) Explain(SoftwareFact software, FindingsFact findings)
    {
        TestNetwork.Outcome outcome = new TestNetwork(3) { Rules = Rules }.With(Own, line => line with { Software = software, Findings = findings }).Run();
        return (outcome.All<Scorecard>().Single(card => card.Node == TestNetwork.Id(Own)), NodeExplanation.Of(TestNetwork.Id(Own), () => outcome.Lines.Select(static line => (ReadOnlyMemory<byte>)line))!);
    }

    private static Scorecard CardOf(TestNetwork.Outcome outcome) => outcome.All<Scorecard>().Single(card => card.Node == TestNetwork.Id(Own));

    public static TheoryData<string> MadeUp => new() { "\"releasesBehind\":-1", "\"releasesBehind\":2.5", "\"fixOverdueSeconds\":1000000000001", "\"minor\":-9", "\"major\":-2147483648" };

    [Theory]
    [MemberData(nameof(MadeUp))]
    public void Verify_FactsThatNobodyCanHave_AreADifference(string made)
    {
        string name = made.Split(':')[0];
        TestNetwork.Outcome outcome = new TestNetwork(3) { Rules = Rules }.With(Own, static line => line with { Software = Behind, Findings = FindingsFact.None }).Run();
        List<byte[]> changed = [.. outcome.Lines.Select(line => Encoding.UTF8.GetString(line)).Select(line => line.StartsWith("{\"kind\":\"node\"", StringComparison.Ordinal)
            ? System.Text.RegularExpressions.Regex.Replace(line, name + ":[0-9]+", made) : line).Select(Encoding.UTF8.GetBytes)];
        Assert.NotEqual(outcome.Lines, changed);
        Assert.False(EvidenceVerifier.Verify(changed.Select(static line => (ReadOnlyMemory<byte>)line)).Agrees);
    }
}
