using System.Globalization;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Cases;

/// <summary>A part of a node's rewards that is taken in some epochs, after the split, into the escrow of a fault (rules, sections 4 and 5).</summary>
/// <param name="Node">Whose rewards.</param>
/// <param name="Operator">Whose node.</param>
/// <param name="Fault">The fault, and so the escrow.</param>
/// <param name="Part">Of the node's share.</param>
/// <param name="From">The first epoch.</param>
/// <param name="Until">The first epoch no more; null: the epoch of the case's ruling. What was taken stays in escrow until then (<see cref="CaseRulingRows"/>).</param>
/// <param name="Reason">The violation behind it.</param>
public sealed record Penalty(NodeId Node, OperatorId Operator, FaultId Fault, BasisPoints Part, EpochId From, EpochId? Until, ViolationKind Reason);

/// <summary>
/// Penalties. PK = <c>penalty</c>, RK = the first epoch no more (19 digits), node, fault: what is over lies before what is in force, and is not read again. Whoever writes gives epochs that no
/// close has frozen yet, so that an epoch's penalties are the same whenever they are read after its end.
/// </summary>
public sealed class PenaltyRows(TableServiceClient tables, CaseRulingRows rulings)
{
    private const string Partition = "penalty";
    private const int InForceMax = 100_000;
    private readonly TableClient table = tables.GetTableClient(TableNames.Penalties);

    /// <summary>Every penalty that takes something in an epoch, by node, then fault. An open one ends in the epoch of its ruling, which settles the escrow.</summary>
    public async Task<IReadOnlyList<Penalty>> LoadInForceAsync(EpochId epoch, CancellationToken cancellation)
    {
        var found = new List<Penalty>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {Digits(epoch.Value + 1)} and FromEpoch le {epoch.Value}");
        foreach (Penalty penalty in (await table.TakeAsync(filter, InForceMax, cancellation)).Select(FromRow))
        {
            if (penalty.Until is not null || await rulings.FindAsync(penalty.Fault, cancellation) is not { } ruling || epoch < ruling.Epoch)
                found.Add(penalty);
        }

        return found.Count < InForceMax
            ? [.. found.OrderBy(penalty => penalty.Node).ThenBy(penalty => penalty.Fault)]
            : throw new InvalidDataException($"More than {InForceMax} penalties are in force in epoch {epoch}.");
    }

    /// <summary>Stores a penalty, or finds it stored: a node has one of a fault.</summary>
    public async Task AddAsync(Penalty penalty, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(ToRow(penalty), cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Stored before.
        }
    }

    /// <summary>Gives an open penalty its end, so that it is not read again once it is over; nothing happens when it has one, or was never stored.</summary>
    /// <param name="until">The epoch of the ruling.</param>
    public async Task EndAsync(NodeId node, FaultId fault, EpochId until, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, Key(null, node, fault), cancellationToken: cancellation);
        if (!found.HasValue)
            return;
        await table.SubmitTransactionAsync(
            [
                new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(FromRow(found.Value!) with { Until = until })),
                new TableTransactionAction(TableTransactionActionType.Delete, found.Value!, found.Value!.ETag),
            ],
            cancellation);
    }

    private static string Key(EpochId? until, NodeId node, FaultId fault) => $"{Digits(until?.Value ?? long.MaxValue)}|{node}|{fault}";

    private static string Digits(long epoch) => epoch.ToString("D19", CultureInfo.InvariantCulture);

    private static TableEntity ToRow(Penalty penalty) => new(Partition, Key(penalty.Until, penalty.Node, penalty.Fault))
    {
        ["Node"] = penalty.Node.ToString(),
        ["Operator"] = penalty.Operator.ToString(),
        ["Fault"] = penalty.Fault.ToString(),
        ["Part"] = penalty.Part.Value,
        ["FromEpoch"] = penalty.From.Value,
        ["UntilEpoch"] = penalty.Until?.Value,
        ["Reason"] = penalty.Reason.ToString(),
    };

    private static Penalty FromRow(TableEntity row) => new(
        NodeId.Parse(row.GetString("Node")),
        OperatorId.Parse(row.GetString("Operator")),
        new FaultId(Bytes32.Parse(row.GetString("Fault"))),
        new BasisPoints(row.GetInt32("Part")!.Value),
        new EpochId(row.GetInt64("FromEpoch")!.Value),
        row.GetInt64("UntilEpoch") is { } until ? new EpochId(until) : null,
        Enum.Parse<ViolationKind>(row.GetString("Reason")));
}
