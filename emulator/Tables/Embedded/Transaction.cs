using Azure;
using Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>What an entity group transaction may contain.</summary>
internal static class Transaction
{
    /// <summary>The changes of a transaction that keeps the rules.</summary>
    /// <exception cref="TableTransactionFailedException">It does not.</exception>
    /// <exception cref="RequestFailedException">413 RequestBodyTooLarge.</exception>
    public static RowChange[] Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count > ServiceLimits.TransactionActionsMax)
        {
            throw Failed(Refusal.InvalidInput("The batch request operation exceeds the maximum 100 changes per change set."), ServiceLimits.TransactionActionsMax - 1);
        }

        HashSet<string> rowKeys = new(StringComparer.Ordinal);
        EntityRow[] rows = [.. actions.Select(EntityBinder.ToRow)];
        long bytes = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            bytes += ServiceLimits.RequestBytes(rows[i]);
            Refusal? refusal = actions[i].ActionType == TableTransactionActionType.Delete
                ? ServiceLimits.CheckKeys(rows[i].PartitionKey!, rows[i].RowKey!)
                : ServiceLimits.CheckEntity(rows[i]);
            refusal ??= Stamp.CheckTag(actions[i].ETag);
            if (rows[i].PartitionKey != rows[0].PartitionKey)
            {
                refusal ??= new Refusal(400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
            }

            if (!rowKeys.Add(rows[i].RowKey!))
            {
                refusal ??= new Refusal(400, "InvalidDuplicateRow", "The batch request contains multiple changes with same row key.");
            }

            if (refusal is not null)
            {
                throw Failed(refusal, i);
            }
        }

        if (bytes > ServiceLimits.TransactionBytesMax)
        {
            // The service does not read such a body, so this is no refusal of a transaction.
            throw new Refusal(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit (4 MiB).").ToException();
        }

        return [.. rows.Select((row, i) => EmbeddedTable.Change(Kind(actions[i].ActionType), row, actions[i].ETag))];
    }

    /// <summary>A refusal as the service words it: with the index of the action before it.</summary>
    public static TableTransactionFailedException Failed(Refusal refusal, int? index) =>
        new((index is null ? refusal : refusal with { Message = $"{index}:{refusal.Message}" }).ToException(), index);

    private static WriteKind Kind(TableTransactionActionType type) => type switch
    {
        TableTransactionActionType.Add => WriteKind.Insert,
        TableTransactionActionType.UpdateMerge => WriteKind.UpdateMerge,
        TableTransactionActionType.UpdateReplace => WriteKind.UpdateReplace,
        TableTransactionActionType.Delete => WriteKind.Delete,
        TableTransactionActionType.UpsertMerge => WriteKind.UpsertMerge,
        TableTransactionActionType.UpsertReplace => WriteKind.UpsertReplace,
        _ => throw new ArgumentException($"{type} is no kind of action."),
    };
}
