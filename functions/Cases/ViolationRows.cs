using System.Globalization;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Cases;

/// <summary>A violation that an epoch's settlement found of a node.</summary>
/// <param name="Node">Whose.</param>
/// <param name="Operator">Whose node.</param>
/// <param name="Epoch">In which epoch.</param>
/// <param name="Violation">Which, what the table asks for it, and whether it is an offence.</param>
/// <param name="EvidenceRoot">The hash of its evidence, different for each node: it is part of the fault's id, and the node is not.</param>
public sealed record FoundViolation(NodeId Node, OperatorId Operator, EpochId Epoch, Violation Violation, Bytes32 EvidenceRoot)
{
    /// <summary>The fault.</summary>
    public FaultId Fault => FaultId.Of(Operator, Violation.Kind, Epoch, EvidenceRoot);
}

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

    private static TableEntity ToRow(FoundViolation found) => new(found.Node.ToString(), $"{Digits(found.Epoch)}|{found.Violation.Kind}")
    {
        ["Operator"] = found.Operator.ToString(),
        ["Epoch"] = found.Epoch.Value,
        ["Kind"] = found.Violation.Kind.ToString(),
        ["Sanction"] = found.Violation.Sanction.Kind.ToString(),
        ["Part"] = found.Violation.Sanction.Part.Value,
        ["IsOffence"] = found.Violation.IsOffence,
        ["EvidenceRoot"] = found.EvidenceRoot.ToString(),
    };

    private static FoundViolation FromRow(TableEntity row) => new(
        NodeId.Parse(row.PartitionKey),
        OperatorId.Parse(row.GetString("Operator")),
        new EpochId(row.GetInt64("Epoch")!.Value),
        new Violation(
            Enum.Parse<ViolationKind>(row.GetString("Kind")),
            new Sanction(Enum.Parse<SanctionKind>(row.GetString("Sanction")), new BasisPoints(row.GetInt32("Part")!.Value)),
            row.GetBoolean("IsOffence")!.Value),
        Bytes32.Parse(row.GetString("EvidenceRoot")));
}
