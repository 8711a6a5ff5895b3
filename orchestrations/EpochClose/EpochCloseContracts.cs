namespace NodeProgram.Orchestrations.EpochClose;

/// <summary>The activities of closing an epoch, by name. Each may run more than once and has the effect of once. Kept in histories: never renamed.</summary>
public static class EpochCloseActivities
{
    /// <summary><see cref="EpochRef"/> to <see cref="CloseTerms"/>.</summary>
    public const string LoadTerms = "LoadCloseTerms";

    /// <summary><see cref="EpochRef"/> to <see cref="GateState"/>: how far the witnesses' telemetry has come.</summary>
    public const string CheckGate = "CheckCloseGate";

    /// <summary><see cref="EpochRef"/> to <see cref="EpochPlan"/>: freezes which nodes are measured and by which policy.</summary>
    public const string Freeze = "FreezeEpoch";

    /// <summary><see cref="BlockRef"/> to <see cref="BlockResult"/>: measures every node in one block of the epoch.</summary>
    public const string MeasureBlock = "MeasureBlock";

    /// <summary><see cref="EpochRef"/> to <see cref="EpochResult"/>: scores every node, stores the scorecards and the epoch's summary.</summary>
    public const string Score = "ScoreEpoch";

    /// <summary><see cref="EpochRef"/> to how many: hands the epoch's violations over to those who act on them.</summary>
    public const string HandOver = "HandOverViolations";

    /// <summary><see cref="EpochRef"/> to <see cref="Publishing.Publication"/>: posts the epoch's roots, or finds them posted.</summary>
    public const string Publish = "PublishEpoch";
}

/// <summary>Which epoch.</summary>
public sealed record EpochRef(long Epoch);

/// <summary>Which block of which epoch.</summary>
public sealed record BlockRef(long Epoch, int Block);

/// <summary>When the gate may open (rules, section 1).</summary>
/// <param name="EndAt">End of the epoch.</param>
/// <param name="LimitAt">When the epoch closes in any case.</param>
/// <param name="PollSeconds">How often the gate is looked at.</param>
public sealed record CloseTerms(DateTimeOffset EndAt, DateTimeOffset LimitAt, int PollSeconds);

/// <summary>How far the witnesses have come.</summary>
/// <param name="Witnesses">How many there are.</param>
/// <param name="Past">Of how many telemetry later than the epoch's end has arrived.</param>
/// <param name="Open">Whether those are enough.</param>
public sealed record GateState(int Witnesses, int Past, bool Open);

/// <summary>What was frozen.</summary>
/// <param name="Nodes">Nodes to measure.</param>
/// <param name="Blocks">Blocks of the epoch.</param>
/// <param name="PolicyVersion">The policy in force at the epoch's start.</param>
/// <param name="PolicyHash">Its hash.</param>
/// <param name="HandsOver">Whether violations are handed over at the end; false in histories from before that.</param>
public sealed record EpochPlan(int Nodes, int Blocks, int PolicyVersion, string PolicyHash, bool HandsOver = false);

/// <summary>A measured block.</summary>
/// <param name="Nodes">Nodes measured.</param>
/// <param name="CommonCauses">Slots that were left out for a common cause.</param>
public sealed record BlockResult(int Nodes, int CommonCauses);

/// <summary>A closed epoch.</summary>
/// <param name="Epoch">Which.</param>
/// <param name="Scored">Nodes with a score.</param>
/// <param name="NotScored">Nodes without.</param>
/// <param name="MedianScore">The network's median, millipoints; null without any.</param>
public sealed record EpochResult(long Epoch, int Scored, int NotScored, int? MedianScore);
