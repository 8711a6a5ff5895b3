using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Notifications;

/// <summary>Where an operator wants its messages beside the inbox.</summary>
/// <param name="Webhook">The address; null for none.</param>
/// <param name="Secret">The text of the key that webhooks are signed with; null without a webhook. Never shown again.</param>
/// <param name="Email">The address; null for none.</param>
public sealed record NotificationSettings(Uri? Webhook, string? Secret, string? Email)
{
    /// <summary>The inbox alone.</summary>
    public static NotificationSettings InboxOnly { get; } = new(null, null, null);

    /// <summary>Whether a message leaves the inbox at all.</summary>
    public bool GoesOut => Webhook is not null || Email is not null;
}

/// <summary>The operators' settings. PK = operator's number, RK = <c>settings</c>.</summary>
public sealed class NotificationSettingsStore(TableServiceClient tables)
{
    private const string Row = "settings";
    private readonly TableClient table = tables.GetTableClient(TableNames.NotificationSettings);

    /// <summary>The settings; the inbox alone when there are none.</summary>
    public async Task<NotificationSettings> LoadAsync(OperatorId owner, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(owner.ToString(), Row, cancellationToken: cancellation);
        return found.HasValue
            ? new NotificationSettings(found.Value!.GetString("Webhook") is { } address ? new Uri(address) : null, found.Value.GetString("Secret"), found.Value.GetString("Email"))
            : NotificationSettings.InboxOnly;
    }

    /// <summary>Replaces the settings.</summary>
    public async Task SaveAsync(OperatorId owner, NotificationSettings settings, CancellationToken cancellation) => await table.UpsertEntityAsync(
        new TableEntity(owner.ToString(), Row) { ["Webhook"] = settings.Webhook?.AbsoluteUri, ["Secret"] = settings.Secret, ["Email"] = settings.Email }, TableUpdateMode.Replace, cancellation);
}
