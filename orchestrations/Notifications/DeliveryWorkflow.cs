using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Orchestrations.Notifications;

/// <summary>Names a message in an operator's inbox. Kept in histories: members are only added, and only optional ones.</summary>
/// <param name="Operator">Whose inbox.</param>
/// <param name="Message">The message's key there.</param>
public sealed record MessageRef(OperatorId Operator, string Message);

/// <summary>A way out of the inbox. Stored by name: never rename one.</summary>
public enum Channel
{
    /// <summary>A signed HTTPS request to an address of the operator's.</summary>
    Webhook = 1,

    /// <summary>E-mail.</summary>
    Email,
}

/// <summary>What came of a channel. Stored by name: never rename one.</summary>
public enum DeliveryState
{
    /// <summary>It was taken.</summary>
    Delivered = 1,

    /// <summary>The operator does not want it, or the installation cannot do it.</summary>
    NotConfigured,

    /// <summary>The other side says that it never will take it.</summary>
    Refused,

    /// <summary>Every try failed.</summary>
    Failed,
}

/// <summary>The result of a channel, for the message's row.</summary>
public sealed record DeliveryReport(MessageRef Message, Channel Channel, DeliveryState State);

/// <summary>The activities of delivering, by name. Kept in histories: never renamed.</summary>
public static class DeliveryActivities
{
    /// <summary><see cref="MessageRef"/> -> <see cref="DeliveryState"/>; throws what may pass.</summary>
    public const string SendWebhook = "SendWebhook";

    /// <summary><see cref="MessageRef"/> -> <see cref="DeliveryState"/>; throws what may pass.</summary>
    public const string SendEmail = "SendEmail";

    /// <summary><see cref="DeliveryReport"/> -> nothing.</summary>
    public const string Record = "RecordDelivery";
}

/// <summary>
/// Brings a message that lies in an operator's inbox to its webhook and its e-mail address, each tried with growing pauses for about a day. A message may arrive twice (its id tells), and never not at
/// all for a process that died.
/// </summary>
public static class DeliveryWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "Delivery";

    private static readonly TaskOptions Tries = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 30, firstRetryInterval: TimeSpan.FromSeconds(30), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromHours(1)));

    /// <summary>The id of the instance that delivers a message.</summary>
    public static string InstanceId(string message) => $"delivery-{message}";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        MessageRef message = context.GetInput<MessageRef>() ?? throw new InvalidOperationException("A delivery starts with its message.");
        await Task.WhenAll(SendAsync(context, message, Channel.Webhook, DeliveryActivities.SendWebhook), SendAsync(context, message, Channel.Email, DeliveryActivities.SendEmail));
    }

    private static async Task SendAsync(TaskOrchestrationContext context, MessageRef message, Channel channel, string activity)
    {
        DeliveryState state;
        try
        {
            state = await context.CallActivityAsync<DeliveryState>(activity, message, Tries);
        }
        catch (TaskFailedException)
        {
            state = DeliveryState.Failed;
        }
        await context.CallActivityAsync(DeliveryActivities.Record, new DeliveryReport(message, channel, state), Patience.Retry);
    }
}
