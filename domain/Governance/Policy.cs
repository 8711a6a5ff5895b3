using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using NodeProgram.Domain.Economics;
using NodeProgram.Domain.Measurement;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Metrics;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Rewards;
using NodeProgram.Domain.Scoring;
using NodeProgram.Domain.Staking;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Domain.Tiers;

namespace NodeProgram.Domain.Governance;

/// <summary>
/// Every number of the rules in one immutable, versioned object; nothing else in the product holds a constant of the rules (rules, introduction and section 10).
/// A version takes effect at an epoch's start and is validated whole before that. Two policies are equal exactly when their canonical JSON, and so their hash, is.
/// </summary>
public sealed record Policy
{
    /// <summary>The rules' defaults, version 1.</summary>
    public static Policy Default { get; } = new();

    /// <summary>The local demo, version 1: the same rules on a faster clock (section 1, row "local demo").</summary>
    public static Policy Demo { get; } = new()
    {
        Time = TimePolicy.Demo,
        Telemetry = TelemetryPolicy.Demo,
        Measurement = MeasurementPolicy.Demo,
        Witnesses = WitnessPolicy.Demo,
        Scoring = ScoringPolicy.Demo,
        Rewards = RewardsPolicy.Demo,
        Penalties = PenaltiesPolicy.Demo,
        Staking = StakingPolicy.Demo,
        Tiers = TiersPolicy.Demo,
        Economics = EconomicsPolicy.Demo,
        Metrics = MetricsPolicy.Demo,
        Regions = RegionsPolicy.Demo,
        Onboarding = OnboardingPolicy.Demo,
    };

    /// <summary>The number of this version, from 1; each change adds one.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Epochs, slots, lateness (section 1).</summary>
    public TimePolicy Time { get; init; } = new();

    /// <summary>The bounds of a telemetry event (section 1, "heartbeat").</summary>
    public TelemetryPolicy Telemetry { get; init; } = new();

    /// <summary>From observations to verdicts and figures (section 2).</summary>
    public MeasurementPolicy Measurement { get; init; } = new();

    /// <summary>Who observes whom (section 2, "witnesses").</summary>
    public WitnessPolicy Witnesses { get; init; } = new();

    /// <summary>The quality score and its bands (section 3).</summary>
    public ScoringPolicy Scoring { get; init; } = new();

    /// <summary>Pool, weights, bonuses, claims (section 4).</summary>
    public RewardsPolicy Rewards { get; init; } = new();

    /// <summary>Violations, the ladder, cases, guardrails (section 5).</summary>
    public PenaltiesPolicy Penalties { get; init; } = new();

    /// <summary>Required stake, top-ups, unbonding (section 6).</summary>
    public StakingPolicy Staking { get; init; } = new();

    /// <summary>Tiers and the institutional programme (section 7).</summary>
    public TiersPolicy Tiers { get; init; } = new();

    /// <summary>Costs and error bands of the earnings estimate (program document, "Operator Economics").</summary>
    public EconomicsPolicy Economics { get; init; } = new();

    /// <summary>The success metrics of each phase (program document, "Success Metrics"; section 8).</summary>
    public MetricsPolicy Metrics { get; init; } = new();

    /// <summary>Where the nodes should be (section 8).</summary>
    public RegionsPolicy Regions { get; init; } = new();

    /// <summary>From application to operation (section 9).</summary>
    public OnboardingPolicy Onboarding { get; init; } = new();

    /// <summary>
    /// Reads a policy's JSON form and validates it whole.
    /// </summary>
    /// <param name="utf8Json">One JSON document with every field and no other, at most <see cref="PolicyJson.DocumentBytesMax"/> bytes.</param>
    /// <param name="policy">The policy, or null when there is a fault.</param>
    /// <param name="faults">Every reason for the refusal: first those of form; those of value only once the form is right.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8Json, [NotNullWhen(true)] out Policy? policy, out IReadOnlyList<PolicyFault> faults)
    {
        var found = new PolicyFaults();
        policy = PolicyJson.Read<Policy>(utf8Json, found);
        policy?.Validate(found);
        faults = found.All;
        if (!found.None)
            policy = null;
        return policy is not null;
    }

    /// <inheritdoc cref="TryParse(ReadOnlyMemory{byte}, out Policy?, out IReadOnlyList{PolicyFault})"/>
    public static bool TryParse(string json, [NotNullWhen(true)] out Policy? policy, out IReadOnlyList<PolicyFault> faults) =>
        TryParse(Encoding.UTF8.GetBytes(json), out policy, out faults);

    /// <summary>Every fault of this policy; empty means that it may take effect.</summary>
    public IReadOnlyList<PolicyFault> Validate()
    {
        var faults = new PolicyFaults();
        Validate(faults);
        return faults.All;
    }

    /// <summary>Every fault of this policy as the successor of the one in force: its own, a version that is not the next, an epoch length that differs (epoch ids count from 1970 and would jump).</summary>
    public IReadOnlyList<PolicyFault> ValidateAsSuccessorOf(Policy inForce)
    {
        var faults = new PolicyFaults();
        Validate(faults);
        faults.Require(Version == inForce.Version + 1L, "version", PolicyFaultCodes.Inconsistent, $"The version after {inForce.Version} is {inForce.Version + 1L}, not {Version}.");
        faults.Require(Time.EpochSeconds == inForce.Time.EpochSeconds, "time.epochSeconds", PolicyFaultCodes.Inconsistent, "The length of an epoch cannot change: epochs are numbered by it.");
        return faults.All;
    }

    /// <summary>The names of the sections in the JSON form, in the order of the rules.</summary>
    public IReadOnlyList<string> SectionNames() => [.. Sections().Select(static section => section.Name)];

    /// <summary>The JSON form, indented, fields in the order of the rules.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PolicyJson.Options) + "\n";

    /// <summary>The bytes that are hashed; see <see cref="PolicyJson.ToCanonicalBytes{T}"/>.</summary>
    public byte[] ToCanonicalBytes() => PolicyJson.ToCanonicalBytes(this);

    /// <summary>The Keccak-256 of the canonical bytes, <c>0x</c> and 64 lower-case hex digits: what reports and scorecards carry. Computed at each call.</summary>
    public string ComputeHash() => "0x" + Convert.ToHexStringLower(Keccak256.Hash(ToCanonicalBytes()));

    /// <summary>Equal canonical JSON.</summary>
    public bool Equals(Policy? other) => ReferenceEquals(this, other) || (other is not null && ToCanonicalBytes().AsSpan().SequenceEqual(other.ToCanonicalBytes()));

    /// <inheritdoc/>
    public override int GetHashCode() => ComputeHash().GetHashCode(StringComparison.Ordinal);

    /// <summary>Version and hash.</summary>
    public override string ToString() => $"policy {Version} {ComputeHash()}";

    private void Validate(PolicyFaults faults)
    {
        faults.InRange(Version, 1, int.MaxValue);
        foreach ((string name, IPolicySection section) in Sections())
            section.Validate(faults.At(name));
        foreach ((ScoreBand band, int index) in Scoring.Bands.IsDefault ? [] : Scoring.Bands.Select(static (band, index) => (band, index)))
            faults.InRange(band.Multiplier.Value, 0, RewardsPolicy.FactorMax, $"scoring.bands[{index}].multiplier");
    }

    private IEnumerable<(string Name, IPolicySection Section)> Sections() =>
    [
        ("time", Time),
        ("telemetry", Telemetry),
        ("measurement", Measurement),
        ("witnesses", Witnesses),
        ("scoring", Scoring),
        ("rewards", Rewards),
        ("penalties", Penalties),
        ("staking", Staking),
        ("tiers", Tiers),
        ("economics", Economics),
        ("metrics", Metrics),
        ("regions", Regions),
        ("onboarding", Onboarding),
    ];
}
