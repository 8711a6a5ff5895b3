using System.Collections.Immutable;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>What an input is worth (rules, section 3).</summary>
/// <param name="Max">The most millipoints that it gives; all together are 100,000.</param>
/// <param name="Curve">Input to millipoints.</param>
public sealed record InputPolicy(int Max, Curve Curve);

/// <summary>A band of scores (rules, section 3): from its lower edge, included, to the next band's, excluded.</summary>
/// <param name="From">The lower edge in millipoints.</param>
/// <param name="Multiplier">The quality factor of its rewards.</param>
public sealed record ScoreBand(Millipoints From, BasisPoints Multiplier);

/// <summary>The quality score: what each input gives, the bands and when one is lost (rules, section 3). Units as in <see cref="ScoreInput"/>.</summary>
public sealed record ScoringPolicy : IPolicySection
{
    /// <summary>The local demo's: days of waiting for an update are epochs of 30 s.</summary>
    public static ScoringPolicy Demo { get; } = new() { SoftwareGraceSeconds = 3 * 30, SecurityPatches = new(3_000, Curve.Of((7 * 30, 3_000), (14 * 30, 0))) };

    /// <summary>Uptime, 30,000: the program document's steps, below 99 % linear from 95 %. Section 3, "uptime".</summary>
    public InputPolicy Uptime { get; init; } = new(30_000, Curve.Of((950_000, 0), (990_000, 15_000), (990_000, 20_000), (995_000, 20_000), (995_000, 25_000), (999_000, 25_000), (999_000, 30_000)));

    /// <summary>Latency, 10,000; microseconds. Section 3, "latency".</summary>
    public InputPolicy Latency { get; init; } = new(10_000, Curve.Of((40_000, 10_000), (100_000, 8_000), (150_000, 6_000), (250_000, 2_000), (400_000, 0)));

    /// <summary>Bandwidth, 10,000; bits per second. Section 3, "bandwidth".</summary>
    public InputPolicy Bandwidth { get; init; } = new(10_000, Curve.Of((50_000_000, 0), (50_000_000, 2_000), (100_000_000, 5_000), (250_000_000, 7_000), (500_000_000, 8_500), (1_000_000_000, 10_000)));

    /// <summary>Packet loss, 10,000; parts per million. Section 3, "packet loss".</summary>
    public InputPolicy PacketLoss { get; init; } = new(10_000, Curve.Of((1_000, 10_000), (5_000, 9_000), (20_000, 6_000), (60_000, 2_000), (100_000, 0)));

    /// <summary>Connection success, 10,000; parts per million. Section 3, "connection success".</summary>
    public InputPolicy ConnectionSuccess { get; init; } = new(10_000, Curve.Of((900_000, 0), (950_000, 2_000), (980_000, 6_000), (990_000, 8_000), (995_000, 9_000), (999_000, 10_000)));

    /// <summary>Error rate, 5,000; parts per million. Section 3, "error rate".</summary>
    public InputPolicy ErrorRate { get; init; } = new(5_000, Curve.Of((100, 5_000), (1_000, 4_000), (5_000, 2_500), (20_000, 1_000), (50_000, 0)));

    /// <summary>Recovery time, 5,000; seconds. Section 3, "recovery time".</summary>
    public InputPolicy RecoveryTime { get; init; } = new(5_000, Curve.Of((120, 5_000), (300, 4_000), (900, 3_000), (3_600, 1_500), (14_400, 500), (86_400, 0)));

    /// <summary>Concurrent connections, 5,000; parts per million of the tier's target. Section 3, "concurrent connections".</summary>
    public InputPolicy ConcurrentConnections { get; init; } = new(5_000, Curve.Of((0, 0), (1_000_000, 5_000)));

    /// <summary>CPU, 2,500 of resource availability; parts per million: full to 60 %, 500 at 95 %, nothing above. Section 3, "resource availability".</summary>
    public InputPolicy Cpu { get; init; } = new(2_500, Curve.Of((600_000, 2_500), (800_000, 1_500), (950_000, 500), (950_001, 0)));

    /// <summary>Memory, 2,500 of resource availability; as CPU. Section 3, "resource availability".</summary>
    public InputPolicy Memory { get; init; } = new(2_500, Curve.Of((600_000, 2_500), (800_000, 1_500), (950_000, 500), (950_001, 0)));

    /// <summary>Software version, 4,000; releases behind. Section 3, "software version".</summary>
    public InputPolicy SoftwareVersion { get; init; } = new(4_000, Curve.Of((0, 4_000), (1, 2_400), (2, 800), (3, 0)));

    /// <summary>Security patches, 3,000; seconds overdue: full to 7 days, nothing from 14. Section 3, "security patches".</summary>
    public InputPolicy SecurityPatches { get; init; } = new(3_000, Curve.Of((7 * 86_400, 3_000), (14 * 86_400, 0)));

    /// <summary>Policy adherence, 3,000; open findings. Section 3, "policy adherence".</summary>
    public InputPolicy PolicyAdherence { get; init; } = new(3_000, Curve.Of((0, 3_000), (1, 2_000), (2, 1_000), (3, 0)));

    /// <summary>The bands from the highest down to one from 0. Section 3, second table; the multipliers are the program document's.</summary>
    public ImmutableArray<ScoreBand> Bands { get; init; } =
    [
        new(new(90_000), new(20_000)), new(new(80_000), new(15_000)), new(new(70_000), new(10_000)), new(new(60_000), new(5_000)), new(new(0), new(0)),
    ];

    /// <summary>Epochs in a row in the lowest band after which removal is reviewed, 3. Section 3, second table.</summary>
    public int RemovalReviewEpochs { get; init; } = 3;

    /// <summary>Connections at the network's median that are added to everybody's, so that few connections decide little, 200. Section 3, "connection success".</summary>
    public int ConnectionPrior { get; init; } = 200;

    /// <summary>Verified bursts of which the median is the bandwidth, 7. Section 3, "bandwidth".</summary>
    public int BandwidthBursts { get; init; } = 7;

    /// <summary>Seconds after a node's own rollout slot before a release counts as behind, 72 h. Section 3, "software version".</summary>
    public int SoftwareGraceSeconds { get; init; } = 72 * 3_600;

    /// <summary>As how many releases behind a version below the public minimum counts, 3: nothing is left. Section 3, "software version".</summary>
    public int BelowMinimumReleases { get; init; } = 3;

    /// <summary>As how many findings a major one counts, 3: nothing is left. Section 3, "policy adherence".</summary>
    public int MajorFindingWeight { get; init; } = 3;

    /// <summary>Epochs over which a missing input's last value moves to the network's median, 3. Section 3, "a missing input".</summary>
    public int DecayEpochs { get; init; } = 3;

    /// <summary>The share of the epoch below which an active node is not scored, a quarter. Section 3, "not scored".</summary>
    public PartsPerMillion ActiveShareMin { get; init; } = new(250_000);

    /// <summary>Thousandths of standard errors in the upper confidence bound: 1.645 is one-sided 95 %. Section 3, "a band is lost only".</summary>
    public int ConfidenceZMilli { get; init; } = 1_645;

    /// <summary>
    /// Slots in a row that count as one independent observation, 4: neighbouring slots share routes and weather, and an error that is taken too small makes steady nodes flip.
    /// The rules leave the variance model open; see docs/rules.
    /// </summary>
    public int SlotsPerIndependentSample { get; init; } = 4;

    /// <summary>The fall of the network's median score from one epoch to the next above which no band is lost, 2,000. Section 3, "band drops pause".</summary>
    public Millipoints MedianDropPause { get; init; } = new(2_000);

    /// <summary>The policy of an input.</summary>
    public InputPolicy this[ScoreInput input] => input switch
    {
        ScoreInput.Uptime => Uptime,
        ScoreInput.Latency => Latency,
        ScoreInput.Bandwidth => Bandwidth,
        ScoreInput.PacketLoss => PacketLoss,
        ScoreInput.ConnectionSuccess => ConnectionSuccess,
        ScoreInput.ErrorRate => ErrorRate,
        ScoreInput.RecoveryTime => RecoveryTime,
        ScoreInput.ConcurrentConnections => ConcurrentConnections,
        ScoreInput.Cpu => Cpu,
        ScoreInput.Memory => Memory,
        ScoreInput.SoftwareVersion => SoftwareVersion,
        ScoreInput.SecurityPatches => SecurityPatches,
        ScoreInput.PolicyAdherence => PolicyAdherence,
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    /// <summary>Which way an input's points go: rising when more is better.</summary>
    public static CurveDirection DirectionOf(ScoreInput input) => input is ScoreInput.Uptime or ScoreInput.Bandwidth or ScoreInput.ConnectionSuccess or ScoreInput.ConcurrentConnections
        ? CurveDirection.Rising : CurveDirection.Falling;

    /// <summary>The index of the band that holds a score, 0 for the highest.</summary>
    public int BandOf(int score)
    {
        for (int i = 0; i < Bands.Length; i++)
        {
            if (score >= Bands[i].From.Value)
                return i;
        }

        throw new InvalidOperationException("The bands leave a gap; validate the policy before using it.");
    }

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        int before = faults.All.Count;
        int sum = 0;
        foreach (ScoreInput input in ScoreInputs.All)
        {
            InputPolicy policy = this[input];
            PolicyFaults at = faults.At(char.ToLowerInvariant(input.ToString()[0]) + input.ToString()[1..]);
            if (at.InRange(policy.Max, 1, Millipoints.MaxValue, "max"))
            {
                sum += policy.Max;
                policy.Curve.Validate(at.At("curve"), DirectionOf(input), policy.Max, reachesMax: true);
            }
        }

        faults.Require(sum == Millipoints.MaxValue, "", PolicyFaultCodes.WrongSum, $"The inputs' maxima sum to {sum}, not {Millipoints.MaxValue}.");
        ValidateBands(faults.At("bands"));
        faults.InRange(RemovalReviewEpochs, 1, 1_000);
        faults.InRange(ConnectionPrior, 0, 1_000_000);
        faults.InRange(BandwidthBursts, 1, 1_000);
        faults.InRange(SoftwareGraceSeconds, 0, 90 * 86_400);
        faults.InRange(BelowMinimumReleases, 0, 1_000);
        faults.InRange(MajorFindingWeight, 1, 1_000);
        faults.InRange(DecayEpochs, 1, 100);
        faults.InRange(ActiveShareMin.Value, 0, PartsPerMillion.One.Value);
        faults.InRange(ConfidenceZMilli, 0, 10_000);
        faults.InRange(SlotsPerIndependentSample, 1, 1_000);
        if (faults.All.Count == before)
        {
            faults.Require(SoftwareVersion.Curve.At(BelowMinimumReleases) == 0, "belowMinimumReleases", PolicyFaultCodes.Inconsistent, "A version below the public minimum must give no points.");
            faults.Require(PolicyAdherence.Curve.At(MajorFindingWeight) == 0, "majorFindingWeight", PolicyFaultCodes.Inconsistent, "A major finding must leave no points.");
        }
    }

    private void ValidateBands(PolicyFaults faults)
    {
        if (!faults.Require(!Bands.IsDefault && Bands.Length is >= 1 and <= 32, "", PolicyFaultCodes.BadList, "There are 1 to 32 bands."))
            return;
        for (int i = 1; i < Bands.Length; i++)
        {
            faults.Require(Bands[i].From < Bands[i - 1].From, $"[{i}].from", PolicyFaultCodes.Gap, "Bands go from the highest edge down.");
            faults.Require(Bands[i].Multiplier <= Bands[i - 1].Multiplier, $"[{i}].multiplier", PolicyFaultCodes.NotMonotonic, "A lower band cannot pay more.");
        }

        faults.Require(Bands[^1].From.Value == 0, $"[{Bands.Length - 1}].from", PolicyFaultCodes.Gap, "The lowest band must begin at 0.");
    }
}
