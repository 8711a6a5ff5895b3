using Microsoft.Azure.Functions.Worker;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Notifications;

/// <summary>What the delivery of a message does.</summary>
public sealed class DeliveryFunctions(InboxStore inbox, NotificationSettingsStore settings, WebhookSender webhooks, MailSender mails)
{
    [Function(DeliveryActivities.SendWebhook)]
    public async Task<DeliveryState> SendWebhookAsync([ActivityTrigger] MessageRef message, FunctionContext context)
    {
        NotificationSettings wanted = await settings.LoadAsync(message.Operator, context.CancellationToken);
        return wanted is { Webhook: { } address, Secret: { } secret }
            ? await webhooks.SendAsync(address, secret, await LoadAsync(message, context.CancellationToken), context.CancellationToken)
            : DeliveryState.NotConfigured;
    }

    [Function(DeliveryActivities.SendEmail)]
    public async Task<DeliveryState> SendEmailAsync([ActivityTrigger] MessageRef message, FunctionContext context)
    {
        NotificationSettings wanted = await settings.LoadAsync(message.Operator, context.CancellationToken);
        return wanted.Email is { } address
            ? await mails.SendAsync(address, (await LoadAsync(message, context.CancellationToken)).Message, context.CancellationToken)
            : DeliveryState.NotConfigured;
    }

    [Function(DeliveryActivities.Record)]
    public Task RecordAsync([ActivityTrigger] DeliveryReport report, FunctionContext context) => inbox.RecordAsync(report, context.CancellationToken);

    // The delivery was promised before the message was stored; whoever stores it tries again until it has.
    private async Task<StoredMessage> LoadAsync(MessageRef message, CancellationToken cancellation) =>
        await inbox.FindAsync(message.Operator, message.Message, cancellation) ?? throw new InvalidOperationException($"Message {message.Message} is not in the inbox yet.");
}
