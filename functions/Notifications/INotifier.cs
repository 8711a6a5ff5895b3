using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Notifications;

/// <summary>The port to the operators: tells them something, once for the message's id, whatever dies in between.</summary>
public interface INotifier
{
    /// <summary>Sends a message, or finds it sent.</summary>
    Task SendAsync(InboxMessage message, CancellationToken cancellation);
}

/// <summary>Puts messages into inboxes and promises their delivery by the channels that the operator wants; the promise is written first, so that it outlives the process.</summary>
public sealed class Notifier(InboxStore inbox, NotificationSettingsStore settings, Outbox outbox) : INotifier
{
    public async Task SendAsync(InboxMessage message, CancellationToken cancellation)
    {
        if (await inbox.FindAsync(message.Operator, message.Key, cancellation) is not null)
            return;
        if ((await settings.LoadAsync(message.Operator, cancellation)).GoesOut)
            await outbox.PromiseAsync(Signal.Start(DeliveryWorkflow.Name, DeliveryWorkflow.InstanceId(message.Key), new MessageRef(message.Operator, message.Key)), cancellation);
        await inbox.AddAsync(message, cancellation);
    }
}
