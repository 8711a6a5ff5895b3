using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Papers;

/// <summary>Papers of operators. PK = <c>papers</c>, RK = id, <c>Operator</c> and <c>State</c> to search by, <c>Paper</c> = JSON. What was decided on never changes but by its revocation.</summary>
public sealed class PaperStore(TableServiceClient tables)
{
    /// <summary>The most that an operator keeps.</summary>
    public const int OfOperatorMax = 1_000;

    private const string Partition = "papers";
    private readonly TableClient table = tables.GetTableClient(TableNames.Papers);

    /// <summary>Stores a paper unless it is there.</summary>
    /// <returns>The one that stands: this one, or the first.</returns>
    public async Task<Paper> AddAsync(Paper paper, Told? told, CancellationToken cancellation) =>
        await table.TryAddAsync(ToRow(paper), told, cancellation) ? paper : (await FindAsync(paper.Id, cancellation))!;

    /// <summary>Reads, decides and writes a paper. Null from the decision changes nothing.</summary>
    /// <returns>The paper as it stands afterwards; null when there is none.</returns>
    public Task<Paper?> ChangeAsync(string id, Func<Paper, (Paper After, Told Told)?> decide, CancellationToken cancellation) =>
        table.ChangeAsync(Partition, id, Of, ToRow, decide, cancellation);

    /// <summary>Where a paper is stored.</summary>
    public static CarryingRow RowOf(string id) => new(TableNames.Papers, Partition, id);

    /// <summary>A paper; null when there is none.</summary>
    public async Task<Paper?> FindAsync(string id, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, id, cancellationToken: cancellation);
        return found.HasValue ? Of(found.Value!) : null;
    }

    /// <summary>An operator's papers in the order of their ids.</summary>
    public async Task<IReadOnlyList<Paper>> ListOfAsync(EthereumAddress owner, CancellationToken cancellation) =>
        [.. (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and Operator eq {owner.Key}"), OfOperatorMax, cancellation)).Select(Of)];

    /// <summary>Everybody's papers in the order of their ids.</summary>
    /// <param name="state">Only those that stand so; null for all.</param>
    /// <param name="after">The id after which the page begins; empty for the first page.</param>
    public async Task<PageOf<Paper>> ListAsync(PaperState? state, string after, int top, CancellationToken cancellation)
    {
        string filter = state is { } named
            ? TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after} and State eq {named.ToString()}")
            : TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after}");
        List<TableEntity> rows = await table.TakeAsync(filter, top, cancellation);
        return new PageOf<Paper>([.. rows.Select(Of)], rows.Count == top ? rows[^1].RowKey : null);
    }

    /// <summary>All that count at an instant, those included that were revoked since.</summary>
    public async Task<IReadOnlyList<Paper>> LoadCountingAsync(long atUnixMs, CancellationToken cancellation)
    {
        var papers = new List<Paper>();
        string accepted = PaperState.Accepted.ToString(), revoked = PaperState.Revoked.ToString();
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and (State eq {accepted} or State eq {revoked})");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
        {
            Paper paper = Of(row);
            if (paper.CountsAt(atUnixMs))
                papers.Add(paper);
        }

        return papers;
    }

    private static TableEntity ToRow(Paper paper) => new(Partition, paper.Id)
    {
        ["Operator"] = paper.Operator,
        ["State"] = paper.State.ToString(),
        ["Paper"] = JsonSerializer.Serialize(paper, Answers.Json),
    };

    private static Paper Of(TableEntity row) => JsonSerializer.Deserialize<Paper>(row.GetString("Paper"), Answers.Json)!;
}
