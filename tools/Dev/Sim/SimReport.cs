using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NodeProgram.Dev.Sim;

/// <summary>Verdicts of an epoch beside the truth. What was left out for a common cause counts as right where it was down.</summary>
/// <param name="Right">Slots whose verdict is what was so.</param>
/// <param name="Unknown">Slots without a quorum.</param>
/// <param name="Wrong">Up although down, or down although up, each <c>node number: second in the epoch</c>; at most 100.</param>
/// <param name="DownCounted">Slots that count as down, by node number.</param>
/// <param name="LeftOut">Slots that were left out, by node number.</param>
internal sealed record VerdictCheck(int Right, int Unknown, IReadOnlyList<string> Wrong, IReadOnlyDictionary<int, int> DownCounted, IReadOnlyDictionary<int, int> LeftOut);

/// <summary>Slots that were left out for a common cause.</summary>
internal sealed record CauseCheck(string Cause, string? Region, int Slots, int FailedMax);

/// <summary>How true a witness was, from its line of the evidence.</summary>
/// <param name="Inaccurate">Why its epoch is inaccurate; null when it is not.</param>
internal sealed record WitnessCheck(int Node, string? Inaccurate, int InaccurateEpochs, int TruthsChecked, int TruthsWrong, int DownSlots, int SaidUp, int UpSlots, int SaidDown);

/// <summary>A violation, from its line of the evidence.</summary>
internal sealed record ViolationCheck(int Node, string Kind, string Sanction, int PartBp, bool IsOffence);

/// <summary>The ledger of an epoch, wei as decimal text.</summary>
internal sealed record LedgerCheck(string Pool, string RolloverIn, string Paid, string Escrowed, string RolloverOut, bool Balanced);

/// <summary>An epoch's evidence, recomputed.</summary>
/// <param name="File">Where it is kept, gzip.</param>
internal sealed record EvidenceCheck(bool Agrees, string? Difference, int Lines, long Bytes, string ContentHash, string? RewardRoot, string? ScoreRoot, long VerifyMs, string File);

/// <summary>Points that a node lost in an epoch, by cause.</summary>
internal sealed record NodeLoss(int Node, int? Score, IReadOnlyDictionary<string, int> Lost);

/// <summary>A closed epoch.</summary>
/// <param name="IngestionOutage">Seconds of the epoch in which the program's own ingestion was down.</param>
/// <param name="Earning">Slots in which a node earned, by node number, where these are not all of its active ones.</param>
internal sealed record EpochReport(
    long Epoch, int Measured, int Scored, int? MedianScore, int LateBatches, long ClosedAfterMs, IReadOnlyList<CauseCheck> CommonCauses, IReadOnlyList<int> IngestionOutage,
    IReadOnlyList<WitnessCheck> Witnesses, IReadOnlyList<ViolationCheck> Violations, IReadOnlyDictionary<int, int> Earning, VerdictCheck Verdicts, LedgerCheck Ledger,
    EvidenceCheck Evidence, IReadOnlyList<NodeLoss> Nodes);

/// <summary>A node of the simulation.</summary>
internal sealed record NodeReport(int Number, string Node, int Operator, string Region, string Country, string? Lies, bool IsAnchor);

/// <summary>What a simulation came to.</summary>
/// <param name="EarlierEvidence">Epochs before the measured ones, closed while nodes came in, whose evidence was verified.</param>
/// <param name="Attacks">How often each attempt got which answer.</param>
/// <param name="Refusals">What the program did not take from honest nodes at once.</param>
/// <param name="DeadLetters">Events that the ingestion put aside, by code.</param>
internal sealed record SimReport(
    long Seed, int Operators, IReadOnlyList<NodeReport> Nodes, IReadOnlyList<EpochReport> Epochs, int EarlierEvidence, IReadOnlyDictionary<string, int> Attacks,
    IReadOnlyDictionary<string, int> Refusals, IReadOnlyDictionary<string, int> DeadLetters, long EventsAccepted, int EventsLost, long OnboardingMs, long TotalMs,
    long ProgramPeakBytes, long SimulatorPeakBytes)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Whether everything that must hold in any simulation held: all scored, ledgers balanced, evidence agreed.</summary>
    [JsonInclude]
    public bool Holds => Epochs.Count > 0 && Epochs.All(epoch => epoch.Evidence.Agrees && epoch.Ledger.Balanced && epoch.Measured == Nodes.Count && epoch.Scored == epoch.Measured);

    public string ToJson() => JsonSerializer.Serialize(this, Options);
}
