using System.Globalization;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Cases;

/// <summary>A violation that an epoch's settlement found: what its evidence says, with the epoch (rules, section 5).</summary>
/// <param name="Epoch">In which epoch.</param>
/// <param name="Fault">Its identity, and that of the case and escrow that it leads to.</param>
/// <param name="EvidenceRoot">The root in that identity, different for each node.</param>
/// <param name="Node">Whose.</param>
/// <param name="Operator">Whose node.</param>
/// <param name="Kind">Which.</param>
/// <param name="IsOffence">Whether it is a new offence on the ladder.</param>
/// <param name="Table">What the table asks for.</param>
/// <param name="LadderStep">The ladder's step, from 1; null when it is no offence.</param>
/// <param name="Sanction">What it costs: the harder of table and ladder.</param>
/// <param name="Lesson">The violation whose lesson fits, on the first step; else null.</param>
/// <param name="Measured">What was measured, in the unit of the kind.</param>
/// <param name="Stake">The node's stake at the epoch's end; null where nobody told.</param>
public sealed record FoundViolation(
    EpochId Epoch, FaultId Fault, Bytes32 EvidenceRoot, NodeId Node, OperatorId Operator, ViolationKind Kind, bool IsOffence, Sanction Table, int? LadderStep, Sanction Sanction,
    ViolationKind? Lesson, long Measured, Wei? Stake);

/// <summary>Violations as they were found. PK = node, RK = epoch (19 digits), kind: writing the same epoch again changes nothing.</summary>
public sealed class ViolationRows(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.Violations);

    /// <summary>Stores a violation, or stores it again as it is.</summary>
    public async Task SaveAsync(FoundViolation found, CancellationToken cancellation) => await table.UpsertEntityAsync(ToRow(found), TableUpdateMode.Replace, cancellation);

    /// <summary>A node's violations, the oldest first.</summary>
    /// <param name="from">The first epoch to look at.</param>
    public async Task<IReadOnlyList<FoundViolation>> LoadAsync(NodeId node, EpochId from, int rowsMax, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {node.ToString()} and RowKey ge {Digits(from)}");
        return [.. (await table.TakeAsync(filter, rowsMax, cancellation)).Select(FromRow)];
    }

    private static string Digits(EpochId epoch) => epoch.Value.ToString("D19", CultureInfo.InvariantCulture);

    private static TableEntity ToRow(FoundViolation found) => new(found.Node.ToString(), $"{Digits(found.Epoch)}|{found.Kind}")
    {
        ["Epoch"] = found.Epoch.Value,
        ["Fault"] = found.Fault.ToString(),
        ["EvidenceRoot"] = found.EvidenceRoot.ToString(),
        ["Operator"] = found.Operator.ToString(),
        ["Kind"] = found.Kind.ToString(),
        ["IsOffence"] = found.IsOffence,
        ["TableKind"] = found.Table.Kind.ToString(),
        ["TablePart"] = found.Table.Part.Value,
        ["LadderStep"] = found.LadderStep,
        ["SanctionKind"] = found.Sanction.Kind.ToString(),
        ["SanctionPart"] = found.Sanction.Part.Value,
        ["Lesson"] = found.Lesson?.ToString(),
        ["Measured"] = found.Measured,
        ["Stake"] = found.Stake?.ToString(),
    };

    private static FoundViolation FromRow(TableEntity row) => new(
        new EpochId(row.GetInt64("Epoch")!.Value),
        new FaultId(Bytes32.Parse(row.GetString("Fault"))),
        Bytes32.Parse(row.GetString("EvidenceRoot")),
        NodeId.Parse(row.PartitionKey),
        OperatorId.Parse(row.GetString("Operator")),
        Enum.Parse<ViolationKind>(row.GetString("Kind")),
        row.GetBoolean("IsOffence")!.Value,
        SanctionOf(row, "Table"),
        row.GetInt32("LadderStep"),
        SanctionOf(row, "Sanction"),
        row.GetString("Lesson") is { } lesson ? Enum.Parse<ViolationKind>(lesson) : null,
        row.GetInt64("Measured")!.Value,
        row.GetString("Stake") is { } stake ? Wei.Parse(stake) : null);

    private static Sanction SanctionOf(TableEntity row, string name) =>
        new(Enum.Parse<SanctionKind>(row.GetString(name + "Kind")), new BasisPoints(row.GetInt32(name + "Part")!.Value));
}
