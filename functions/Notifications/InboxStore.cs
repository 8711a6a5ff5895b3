using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Notifications;

/// <summary>A message as it lies in the inbox.</summary>
/// <param name="ReadAt">When the operator marked it read; null: not yet.</param>
/// <param name="Webhook">What came of the webhook; null: nothing yet.</param>
/// <param name="Email">What came of the e-mail; null: nothing yet.</param>
public sealed record StoredMessage(InboxMessage Message, DateTimeOffset? ReadAt, DeliveryState? Webhook, DeliveryState? Email);

/// <summary>The operators' inboxes. PK = operator's number, RK = <see cref="InboxMessage.Key"/>: the newest stands first.</summary>
public sealed class InboxStore(TableServiceClient tables)
{
    private readonly TableClient table = tables.GetTableClient(TableNames.Inbox);

    /// <summary>Puts a message in, or finds it there.</summary>
    public async Task AddAsync(InboxMessage message, CancellationToken cancellation)
    {
        try
        {
            await table.AddEntityAsync(
                new TableEntity(message.Operator.ToString(), message.Key)
                {
                    ["Id"] = message.Id,
                    ["At"] = message.At,
                    ["Kind"] = message.Kind.ToString(),
                    ["Subject"] = message.Subject,
                    ["Body"] = message.Body,
                    ["Fault"] = message.Fault?.ToString(),
                    ["Evidence"] = message.Evidence?.ToString(),
                },
                cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Put in before.
        }
    }

    /// <summary>A message; null when there is none.</summary>
    public async Task<StoredMessage?> FindAsync(OperatorId owner, string key, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(owner.ToString(), key, cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }

    /// <summary>Messages, the newest first.</summary>
    /// <param name="after">The key after which the page begins; empty for the first page.</param>
    public async Task<PageOf<StoredMessage>> ListAsync(OperatorId owner, string after, int top, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {owner.ToString()} and RowKey gt {after}");
        List<TableEntity> rows = await table.TakeAsync(filter, top, cancellation);
        return new PageOf<StoredMessage>([.. rows.Select(FromRow)], rows.Count == top ? rows[^1].RowKey : null);
    }

    /// <summary>Marks a message read; the first time stands.</summary>
    /// <returns>The message; null when there is none.</returns>
    public Task<StoredMessage?> ReadAsync(OperatorId owner, string key, DateTimeOffset now, CancellationToken cancellation) =>
        ChangeAsync(owner, key, row => row.GetDateTimeOffset("ReadAt") is null, row => row["ReadAt"] = now, cancellation);

    /// <summary>Records what came of a channel.</summary>
    public Task RecordAsync(DeliveryReport report, CancellationToken cancellation) =>
        ChangeAsync(report.Message.Operator, report.Message.Message, _ => true, row => row[report.Channel.ToString()] = report.State.ToString(), cancellation);

    private Task<StoredMessage?> ChangeAsync(OperatorId owner, string key, Func<TableEntity, bool> needed, Action<TableEntity> change, CancellationToken cancellation) =>
        Conflicts.RetryAsync<StoredMessage?>($"Inbox {key}", async () =>
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(owner.ToString(), key, cancellationToken: cancellation);
            if (!found.HasValue)
                return null;
            TableEntity row = found.Value!;
            if (needed(row))
            {
                change(row);
                await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellation);
            }
            return FromRow(row);
        });

    private static StoredMessage FromRow(TableEntity row) => new(
        new InboxMessage(
            row.GetString("Id"), OperatorId.Parse(row.PartitionKey), row.GetDateTimeOffset("At")!.Value, Enum.Parse<MessageKind>(row.GetString("Kind")), row.GetString("Subject"), row.GetString("Body"),
            row.GetString("Fault") is { } fault ? new FaultId(Bytes32.Parse(fault)) : null, row.GetString("Evidence") is { } evidence ? Bytes32.Parse(evidence) : null),
        row.GetDateTimeOffset("ReadAt"),
        StateOf(row, Channel.Webhook),
        StateOf(row, Channel.Email));

    private static DeliveryState? StateOf(TableEntity row, Channel channel) => row.GetString(channel.ToString()) is { } state ? Enum.Parse<DeliveryState>(state) : null;
}
