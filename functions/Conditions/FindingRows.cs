using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Conditions;

/// <summary>A person's finding: something about a node's configuration is not as it should be.</summary>
/// <param name="Id">32 hex digits, of node, summary and evidence: the same brought again is the same finding.</param>
/// <param name="Summary">One line.</param>
/// <param name="Evidence">What was seen, in the words of who saw it.</param>
/// <param name="By">Who opened it.</param>
/// <param name="Resolution">How it ended; null while it is open.</param>
public sealed record Finding(string Id, string Summary, string Evidence, string ById, string By, DateTimeOffset At, FindingResolution? Resolution = null)
{
    /// <summary>Whether it was open at an instant.</summary>
    public bool IsOpenAt(DateTimeOffset instant) => At < instant && !(Resolution?.At < instant);
}

/// <summary>Who resolved a finding, when and why.</summary>
public sealed record FindingResolution(string ById, string By, DateTimeOffset At, string Reason);

/// <summary>Findings on nodes. PK = <c>findings</c>, RK = node, <c>Findings</c> = JSON in the order of time: all of a node's in one row.</summary>
public sealed class FindingRows(TableServiceClient tables)
{
    /// <summary>The most that a node keeps: with the longest texts, each character escaped, they fit a row of 1 MiB.</summary>
    public const int FindingsMax = 20;

    private const string Partition = "findings";
    private const int CharactersAColumn = 30_000;
    private readonly TableClient table = tables.GetTableClient(TableNames.Findings);

    /// <summary>The node's findings.</summary>
    public async Task<IReadOnlyList<Finding>> FindAsync(NodeId node, CancellationToken cancellation) => (await LoadAsync(node, cancellation)).Findings;

    /// <summary>The findings of every node that has any.</summary>
    public async Task<IReadOnlyDictionary<NodeId, IReadOnlyList<Finding>>> LoadAllAsync(CancellationToken cancellation)
    {
        var nodes = new Dictionary<NodeId, IReadOnlyList<Finding>>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellation))
            nodes.Add(NodeId.Parse(row.RowKey), Of(row));
        return nodes;
    }

    /// <summary>Reads, decides and writes a node's findings as one change; null changes nothing.</summary>
    public Task<T> ChangeAsync<T>(NodeId node, Func<IReadOnlyList<Finding>, (IReadOnlyList<Finding>? Findings, T Result)> decide, CancellationToken cancellation) =>
        Conflicts.RetryAsync($"Findings {node}", async () =>
        {
            (TableEntity? row, IReadOnlyList<Finding> before) = await LoadAsync(node, cancellation);
            (IReadOnlyList<Finding>? after, T result) = decide(before);
            if (after is null)
                return result;
            string text = JsonSerializer.Serialize(after, Answers.Json);
            // A column of a table holds 32 Ki characters, and half a character is none.
            var written = new TableEntity(Partition, node.ToString());
            for (int part = 0, from = 0, length; from < text.Length; part++, from += length)
            {
                length = Math.Min(CharactersAColumn, text.Length - from);
                if (from + length < text.Length && char.IsHighSurrogate(text[from + length - 1]))
                    length--;
                written[$"Findings{part}"] = text.Substring(from, length);
            }

            if (row is null)
                await table.AddEntityAsync(written, cancellation);
            else
                await table.UpdateEntityAsync(written, row.ETag, TableUpdateMode.Replace, cancellation);
            return result;
        });

    private async Task<(TableEntity? Row, IReadOnlyList<Finding> Findings)> LoadAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, node.ToString(), cancellationToken: cancellation);
        return found.HasValue ? (found.Value, Of(found.Value!)) : (null, []);
    }

    private static Finding[] Of(TableEntity row)
    {
        string text = string.Concat(Enumerable.Range(0, 100).Select(part => row.GetString($"Findings{part}")).TakeWhile(static part => part is not null));
        return JsonSerializer.Deserialize<Finding[]>(text, Answers.Json) ?? throw new InvalidDataException($"Findings {row.RowKey} is empty.");
    }
}
