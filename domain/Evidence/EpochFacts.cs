using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Evidence;

/// <summary>
/// Everything that an epoch's scores and rewards depend on. From these facts and nothing else <see cref="EpochRecomputation"/> gets all that is published.
/// </summary>
public sealed class EpochFacts
{
    /// <summary>The first line.</summary>
    public required EpochLine Epoch { get; init; }

    /// <summary>The policy in force at the epoch's start.</summary>
    public required Policy Policy { get; init; }

    /// <summary>What anchors did on purpose; null where no secret is configured.</summary>
    public TruthLine? Truth { get; init; }

    /// <summary>The census, ascending by node.</summary>
    public required IReadOnlyList<NodeLine> Nodes { get; init; }

    /// <summary>What the epoch before left, ascending by node; nodes without are missing.</summary>
    public required IReadOnlyList<StandingLine> Standings { get; init; }

    /// <summary>Balances before the epoch, ascending by operator.</summary>
    public required IReadOnlyList<BalanceLine> Balances { get; init; }

    /// <summary>What escrows hold before the epoch, ascending by case, then node.</summary>
    public IReadOnlyList<EscrowLine> Escrows { get; init; } = [];

    /// <summary>Reductions that were ordered, ascending by case, then node; those that do not hold in this epoch change nothing.</summary>
    public IReadOnlyList<PenaltyLine> Penalties { get; init; } = [];

    /// <summary>Cases that ended in this epoch, ascending.</summary>
    public IReadOnlyList<RulingLine> Rulings { get; init; } = [];

    /// <summary>Slots in which the program itself failed, ascending.</summary>
    public required IReadOnlyList<OutageLine> Outages { get; init; }

    /// <summary>Telemetry, ascending by block, then node. Read once, in that order.</summary>
    public required IEnumerable<TelemetryLine> Telemetry { get; init; }

    /// <summary>The lines of these facts in the order of the evidence.</summary>
    public IEnumerable<byte[]> Lines() => Records().Select(record => EvidenceJson.Write(record));

    /// <summary>What stands in these lines: a large network's are written by several processors side by side.</summary>
    public IEnumerable<EvidenceRecord> Records() =>
        CensusRecords().Concat(StandingRecords()).Concat(StateRecords()).Concat(Telemetry.Select(static telemetry => new EvidenceRecord("telemetry", telemetry)));

    /// <summary>The first of them: the epoch, its policy, its nodes.</summary>
    public IEnumerable<EvidenceRecord> CensusRecords()
    {
        yield return new("epoch", Epoch);
        yield return new("policy", Policy);
        if (Truth is not null)
            yield return new("truth", Truth);
        foreach (NodeLine node in Nodes)
            yield return new("node", node);
    }

    /// <summary>Those that follow: what the epoch before left.</summary>
    public IEnumerable<EvidenceRecord> StandingRecords() => Standings.Select(static standing => new EvidenceRecord("standing", standing));

    /// <summary>Those that follow, to the last before the telemetry: balances, escrows, penalties, rulings, outages.</summary>
    public IEnumerable<EvidenceRecord> StateRecords()
    {
        foreach (BalanceLine balance in Balances)
            yield return new("balance", balance);
        foreach (EscrowLine escrow in Escrows)
            yield return new("escrow", escrow);
        foreach (PenaltyLine penalty in Penalties)
            yield return new("penalty", penalty);
        foreach (RulingLine ruling in Rulings)
            yield return new("ruling", ruling);
        foreach (OutageLine outage in Outages)
            yield return new("outage", outage);
    }
}
