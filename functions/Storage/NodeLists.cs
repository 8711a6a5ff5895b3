using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Storage;

/// <summary>How a node's list stands in its row.</summary>
public enum ListForm
{
    /// <summary>In one column of the given name: for lists that surely fit its 32 Ki characters.</summary>
    Whole,

    /// <summary>Cut into columns of the given name and a number from 0.</summary>
    Cut,
}

/// <summary>
/// A list for each node that has one, all of it in one row, so that what is in it is decided against the rest whoever else writes at the same time. PK is fixed, RK = node, the list as JSON.
/// </summary>
/// <param name="tables">The program's tables.</param>
/// <param name="tableName">Which of them.</param>
/// <param name="partition">The rows' PK.</param>
/// <param name="column">The column, or what the columns' names begin with.</param>
/// <param name="form">One column or several; a table keeps the form that it has.</param>
public abstract class NodeLists<T>(TableServiceClient tables, string tableName, string partition, string column, ListForm form)
{
    private const int CharactersAColumn = 30_000;

    // More than a row's 1 MiB can hold.
    private const int ColumnsMax = 100;
    private readonly TableClient table = tables.GetTableClient(tableName);

    /// <summary>The node's list; empty when it has none.</summary>
    public async Task<IReadOnlyList<T>> FindAsync(NodeId node, CancellationToken cancellation) => (await LoadAsync(node, cancellation)).List;

    /// <summary>The lists of every node that has one.</summary>
    public async Task<IReadOnlyDictionary<NodeId, IReadOnlyList<T>>> LoadAllAsync(CancellationToken cancellation)
    {
        (NodeId Node, T[] List)[] lists = await table.ReadAllAsync(TableClient.CreateQueryFilter($"PartitionKey eq {partition}"), row => (NodeId.Parse(row.RowKey), Of(row)), cancellation);
        return lists.ToDictionary(static each => each.Node, static each => (IReadOnlyList<T>)each.List);
    }

    /// <summary>Where a node's list is stored.</summary>
    public CarryingRow RowOf(NodeId node) => new(tableName, partition, node.ToString());

    /// <summary>Reads, decides and writes a node's list as one change.</summary>
    /// <param name="node">The node.</param>
    /// <param name="decide">Gets the list; gives the new one, null to change nothing, and what came of it. Called again when somebody else changed it meanwhile.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <param name="told">What a change is told as in the trail, given what came of it (<see cref="CarriedTrail"/>); null: as nothing.</param>
    /// <exception cref="ConcurrentChangeException">Others changed it every time.</exception>
    public Task<TResult> ChangeAsync<TResult>(NodeId node, Func<IReadOnlyList<T>, (IReadOnlyList<T>? List, TResult Result)> decide, CancellationToken cancellation, Func<TResult, Told?>? told = null) =>
        Conflicts.RetryAsync($"{tableName} {node}", async () =>
        {
            (TableEntity? row, IReadOnlyList<T> before) = await LoadAsync(node, cancellation);
            (IReadOnlyList<T>? after, TResult result) = decide(before);
            if (after is null)
                return result;
            TableEntity written = RowOf(node, after);
            CarriedTrail.Carry(written, row, told?.Invoke(result));
            if (row is null)
                await table.AddEntityAsync(written, cancellation);
            else
                await table.UpdateEntityAsync(written, row.ETag, TableUpdateMode.Replace, cancellation);
            return result;
        });

    private TableEntity RowOf(NodeId node, IReadOnlyList<T> list)
    {
        var row = new TableEntity(partition, node.ToString());
        string text = JsonSerializer.Serialize(list, Answers.Json);
        if (form == ListForm.Whole)
        {
            row[column] = text;
            return row;
        }

        // Half a character is none.
        for (int part = 0, from = 0, length; from < text.Length; part++, from += length)
        {
            length = Math.Min(CharactersAColumn, text.Length - from);
            if (from + length < text.Length && char.IsHighSurrogate(text[from + length - 1]))
                length--;
            row[$"{column}{part}"] = text.Substring(from, length);
        }

        return row;
    }

    private async Task<(TableEntity? Row, IReadOnlyList<T> List)> LoadAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, node.ToString(), cancellationToken: cancellation);
        return found.HasValue ? (found.Value, Of(found.Value!)) : (null, []);
    }

    private T[] Of(TableEntity row)
    {
        string text = form == ListForm.Whole ? row.GetString(column) : string.Concat(Enumerable.Range(0, ColumnsMax).Select(part => row.GetString($"{column}{part}")).TakeWhile(static part => part is not null));
        return JsonSerializer.Deserialize<T[]>(text, Answers.Json) ?? throw new InvalidDataException($"{tableName} {row.RowKey} is empty.");
    }
}
