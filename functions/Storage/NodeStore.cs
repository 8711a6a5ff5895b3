using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Domain.Tiers;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Storage;

/// <summary>Where an admitted node stands. Stored by name: never rename one.</summary>
public enum NodeState
{
    /// <summary>In setup or on the test network: it may send telemetry and earns nothing.</summary>
    Testnet = 1,

    /// <summary>One of the network.</summary>
    Active,

    /// <summary>Its application ended before activation.</summary>
    Inactive,

    /// <summary>Removed from the network.</summary>
    Removed,

    /// <summary>Ended by its owner, or because nothing was staked any more.</summary>
    Exited,
}

/// <summary>Epochs in which an active node takes no part, for one reason: want of stake, of a key, or its end. It is out while any reason stands.</summary>
/// <param name="FromEpoch">The first; where it was out for another reason already, the first of that one.</param>
/// <param name="UntilEpoch">The first for which the reason does not stand any more; null while nobody knows.</param>
public sealed record Absence(long FromEpoch, long? UntilEpoch, StakingReason Reason)
{
    /// <summary>Whether it covers an epoch.</summary>
    public bool Covers(EpochId epoch) => epoch.Value >= FromEpoch && (UntilEpoch is not { } until || epoch.Value < until);
}

/// <summary>Who owned a node before.</summary>
/// <param name="UntilEpoch">The first epoch in which it was the next owner's.</param>
public sealed record FormerOwner(EthereumAddress Operator, long UntilEpoch);

/// <summary>A node that was admitted at some time.</summary>
public sealed record NodeRecord
{
    public required NodeId Node { get; init; }

    public required NodeState State { get; init; }

    public required EthereumAddress Operator { get; init; }

    public required string Application { get; init; }

    public required string Country { get; init; }

    public required Hosting Hosting { get; init; }

    public required string Software { get; init; }

    /// <summary>Where peers probe it.</summary>
    public required Endpoint PublicAddress { get; init; }

    /// <summary>When it was first let into the test network.</summary>
    public required DateTimeOffset AdmittedAt { get; init; }

    /// <summary>When it became active; null before.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>When it stopped being in testnet or active; null while it is.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether the program itself runs it: its operator was one of the program's own when it was admitted.</summary>
    public bool IsAnchor { get; init; }

    /// <summary>What its preflight report came to when it was admitted.</summary>
    public HardwareGrade Hardware { get; init; }

    /// <summary>The stake that it needed when it was activated; null where no chain told it.</summary>
    public Wei? RequiredStake { get; init; }

    /// <summary>When it takes no part though it is active; of each reason at most one is open.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>Who owned it before <see cref="Operator"/>, in the order of time.</summary>
    public IReadOnlyList<FormerOwner> FormerOwners { get; init; } = [];

    /// <summary>The cases whose executed removals stand: it is back when none does any more.</summary>
    public IReadOnlyList<string> RemovedBy { get; init; } = [];

    /// <summary>When a removal of it was last overturned; null when none was.</summary>
    public DateTimeOffset? ReinstatedAt { get; init; }

    /// <summary>The number of the transfer that brought it to <see cref="Operator"/>; 0 when none did.</summary>
    public long LastTransfer { get; init; }

    /// <summary>It gets no credentials until its new owner has brought its new key.</summary>
    public bool CredentialsRevoked { get; init; }

    public ETag ETag { get; init; }

    /// <summary>Whether it may send telemetry.</summary>
    public bool IsAdmitted => State is NodeState.Testnet or NodeState.Active;

    /// <summary>Whether it takes no part in an epoch though it is active.</summary>
    public bool IsAbsentIn(EpochId epoch) => Absences.Any(absence => absence.Covers(epoch));

    /// <summary>Whose it was in an epoch.</summary>
    public EthereumAddress OwnerIn(EpochId epoch) => FormerOwners.FirstOrDefault(former => epoch.Value < former.UntilEpoch)?.Operator ?? Operator;
}

/// <summary>
/// Admitted nodes. PK = node id, RK = <c>node</c>; a scan of the table gives them in the order of their ids. <c>NodesOfOperators</c>, PK = operator, RK = node id, says which nodes may be an operator's: written
/// before the node's own row, which decides, and left when the node changes hands.
/// </summary>
public sealed class NodeStore(TableServiceClient tables)
{
    private const string Row = "node";
    private const int ReadsAtOnce = 16;
    private readonly TableClient table = tables.GetTableClient(TableNames.Nodes);
    private readonly NodeHints hints = new(tables);

    /// <summary>The node; null when it was never admitted.</summary>
    public async Task<NodeRecord?> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), Row, cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }

    /// <summary>Reads, decides and writes a node. The decision gets null when there is none; a null result changes nothing.</summary>
    public Task ChangeAsync(NodeId node, Func<NodeRecord?, NodeRecord?> decide, CancellationToken cancellation) => Conflicts.RetryAsync($"Nodes {node}", async () =>
    {
        NodeRecord? before = await FindAsync(node, cancellation);
        if (decide(before) is not { } after)
            return true;
        // Also where it changes no hands: an older process may have admitted it since the hints were completed. Nodes change a few times in their lives.
        await hints.WriteAsync(after.Operator, node, cancellation);
        if (before is null)
            await table.AddEntityAsync(ToRow(after), cancellation);
        else
            await table.UpdateEntityAsync(ToRow(after), before.ETag, TableUpdateMode.Replace, cancellation);
        return true;
    });

    /// <summary>Nodes in the order of their ids.</summary>
    /// <param name="after">The id after which the page begins; empty for the first page.</param>
    public async Task<PageOf<NodeRecord>> ListAsync(string after, int top, CancellationToken cancellation)
    {
        List<TableEntity> rows = await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey gt {after}"), top, cancellation);
        return new PageOf<NodeRecord>([.. rows.Select(FromRow)], rows.Count == top ? rows[^1].PartitionKey : null);
    }

    /// <summary>The nodes of an operator, in the order of their ids, at most <paramref name="top"/> (of more, and of those that it once had, the first ids). Costs a read for each, whatever the size of the network.</summary>
    public async Task<IReadOnlyList<NodeRecord>> ListOfAsync(EthereumAddress owner, int top, CancellationToken cancellation)
    {
        IReadOnlyList<NodeId> hinted = await hints.ListAsync(owner, top, cancellation);
        var found = new NodeRecord?[hinted.Count];
        await Parallel.ForAsync(
            0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation }, async (place, stop) => found[place] = await FindAsync(hinted[place], stop));
        return [.. found.OfType<NodeRecord>().Where(node => node.Operator == owner)];
    }

    /// <summary>Every node that was ever admitted, in the order of the ids.</summary>
    public async Task<IReadOnlyList<NodeRecord>> LoadAllAsync(CancellationToken cancellation) => await table.ReadAllAsync(null, FromRow, cancellation);

    private static TableEntity ToRow(NodeRecord node) => new(node.Node.ToString(), Row)
    {
        ["State"] = node.State.ToString(),
        ["Operator"] = node.Operator.Key,
        ["Application"] = node.Application,
        ["Country"] = node.Country,
        ["Hosting"] = node.Hosting.ToString(),
        ["Software"] = node.Software,
        ["PublicAddress"] = node.PublicAddress.ToString(),
        ["AdmittedAt"] = node.AdmittedAt,
        ["ActivatedAt"] = node.ActivatedAt,
        ["EndedAt"] = node.EndedAt,
        ["IsAnchor"] = node.IsAnchor,
        ["Hardware"] = node.Hardware.ToString(),
        ["RequiredStake"] = node.RequiredStake?.ToString(),
        ["Absences"] = node.Absences.Count == 0 ? null : JsonSerializer.Serialize(node.Absences, Answers.Json),
        ["FormerOwners"] = node.FormerOwners.Count == 0 ? null : JsonSerializer.Serialize(node.FormerOwners.Select(static former => new FormerOwnerJson(former.Operator.Key, former.UntilEpoch)), Answers.Json),
        ["RemovedBy"] = node.RemovedBy.Count == 0 ? null : JsonSerializer.Serialize(node.RemovedBy, Answers.Json),
        ["ReinstatedAt"] = node.ReinstatedAt,
        ["LastTransfer"] = node.LastTransfer == 0 ? null : node.LastTransfer,
        ["CredentialsRevoked"] = node.CredentialsRevoked ? true : null,
    };

    private static NodeRecord FromRow(TableEntity row) => new()
    {
        Node = NodeId.Parse(row.PartitionKey),
        State = Enum.Parse<NodeState>(row.GetString("State")),
        Operator = EthereumAddress.TryParse(row.GetString("Operator"), out EthereumAddress owner) ? owner : throw Broken(row),
        Application = row.GetString("Application"),
        Country = row.GetString("Country"),
        Hosting = Enum.Parse<Hosting>(row.GetString("Hosting")),
        Software = row.GetString("Software"),
        PublicAddress = Endpoint.TryParse(row.GetString("PublicAddress"), out Endpoint? address) ? address : throw Broken(row),
        AdmittedAt = row.GetDateTimeOffset("AdmittedAt")!.Value,
        ActivatedAt = row.GetDateTimeOffset("ActivatedAt"),
        EndedAt = row.GetDateTimeOffset("EndedAt"),
        IsAnchor = row.GetBoolean("IsAnchor") ?? false,
        Hardware = row.GetString("Hardware") is { } hardware ? Enum.Parse<HardwareGrade>(hardware) : HardwareGrade.Unknown,
        RequiredStake = row.GetString("RequiredStake") is { } required ? Wei.Parse(required) : null,
        Absences = row.GetString("Absences") is { } absences ? JsonSerializer.Deserialize<Absence[]>(absences, Answers.Json)! : [],
        FormerOwners = row.GetString("FormerOwners") is { } formers
            ? [.. JsonSerializer.Deserialize<FormerOwnerJson[]>(formers, Answers.Json)!.Select(former => new FormerOwner(EthereumAddress.TryParse(former.Operator, out EthereumAddress address) ? address : throw Broken(row), former.UntilEpoch))]
            : [],
        RemovedBy = row.GetString("RemovedBy") is { } cases ? JsonSerializer.Deserialize<string[]>(cases, Answers.Json)! : [],
        ReinstatedAt = row.GetDateTimeOffset("ReinstatedAt"),
        LastTransfer = row.GetInt64("LastTransfer") ?? 0,
        CredentialsRevoked = row.GetBoolean("CredentialsRevoked") ?? false,
        ETag = row.ETag,
    };

    private sealed record FormerOwnerJson(string Operator, long UntilEpoch);

    private static InvalidDataException Broken(TableEntity row) => new($"The row of node {row.PartitionKey} is broken.");
}
