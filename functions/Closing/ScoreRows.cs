using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Scoring;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>What a closed epoch leaves of a node, and all that the next one needs of it.</summary>
/// <param name="Card">The scorecard.</param>
/// <param name="Window">The uptime window, this epoch the last in it.</param>
/// <param name="NeedsAnchor">Too many of its slots were unknown.</param>
/// <param name="Carried">Tier, offences, accuracy.</param>
/// <param name="Operator">Whose node it was; null where that was not noted.</param>
public sealed record NodeScore(Scorecard Card, IReadOnlyList<EpochAvailability> Window, bool NeedsAnchor, NodeCarry Carried, OperatorId? Operator = null)
{
    /// <summary>What the node brings into an epoch. A tier is the operator's: a node that changed hands brings none.</summary>
    public StandingLine StandingOf(OperatorId owner)
    {
        NodeCarry carried = Operator is { } before && before != owner ? Carried with { Tier = NodeCarry.New.Tier, TierBelowSince = null } : Carried;
        return new StandingLine(Card, AvailabilityCodec.Write(Window), carried.IsNew ? null : carried);
    }
}

/// <summary>
/// Scorecards and uptime windows. PK = epoch (10 digits), RK = node id, so that an epoch is written in few transactions and the next one reads it in one go; a node's history is a
/// point read an epoch. <c>Card</c> = JSON, compressed with Brotli; <c>Window</c> = <see cref="AvailabilityCodec"/>; <c>Carried</c> = JSON, absent where there is nothing to carry; <c>Operator</c>, whose it was.
/// A row with the scorecard of an earlier epoch is a node that was away: what it left is handed on for the time of its return.
/// </summary>
public sealed class ScoreRows(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.Scorecards);

    public Task WriteAsync(EpochId epoch, IEnumerable<NodeScore> scores, CancellationToken cancellation) => table.UpsertAsync(
        scores.AsParallel().AsOrdered().Select(score =>
        {
            byte[] card = Packed.Write(score.Card), window = AvailabilityCodec.Write(score.Window);
            string? carried = score.Carried.IsNew ? null : JsonSerializer.Serialize(score.Carried, Answers.Json);
            var row = new TableEntity(EpochKeys.Ascending(epoch), score.Card.Node.ToString()) { ["Card"] = card, ["Window"] = window, ["NeedsAnchor"] = score.NeedsAnchor && score.Card.Epoch == epoch, ["Carried"] = carried, ["Operator"] = score.Operator?.ToString() };
            return (row, card.Length + window.Length + 2 * (carried?.Length ?? 0));
        }),
        cancellation);

    public async Task<IReadOnlyDictionary<NodeId, NodeScore>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        NodeScore[] read = await table.ReadAllAsync(TableClient.CreateQueryFilter($"PartitionKey eq {EpochKeys.Ascending(epoch)}"), Read, cancellation);
        return read.ToDictionary(score => score.Card.Node);
    }

    /// <summary>The nodes of which the epoch left too many slots unknown.</summary>
    public async Task<IReadOnlySet<NodeId>> NodesNeedingAnchorAsync(EpochId epoch, CancellationToken cancellation)
    {
        var nodes = new HashSet<NodeId>();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {EpochKeys.Ascending(epoch)} and NeedsAnchor eq true");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellation))
            nodes.Add(NodeId.Parse(row.RowKey));
        return nodes;
    }

    /// <summary>The node's scorecard of an epoch; null when it was not measured in it.</summary>
    public async Task<Scorecard?> FindAsync(NodeId node, EpochId epoch, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(EpochKeys.Ascending(epoch), node.ToString(), ["Card"], cancellation);
        return found.HasValue && ReadCard(found.Value!) is var card && card.Epoch == epoch ? card : null;
    }

    private static NodeScore Read(TableEntity row) => new(
        ReadCard(row),
        AvailabilityCodec.Read(row.GetBinary("Window")) ?? throw new InvalidDataException($"Scorecards {row.PartitionKey} {row.RowKey} holds a window that cannot be read."),
        row.GetBoolean("NeedsAnchor") ?? false,
        row.GetString("Carried") is { } carried ? JsonSerializer.Deserialize<NodeCarry>(carried, Answers.Json)! : NodeCarry.New,
        row.GetString("Operator") is { } owner ? OperatorId.Parse(owner) : null);

    private static Scorecard ReadCard(TableEntity row) => Packed.Read<Scorecard>(row.GetBinary("Card"), $"Scorecards {row.PartitionKey} {row.RowKey}");
}
