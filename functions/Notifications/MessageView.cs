using NodeProgram.Orchestrations.Notifications;

namespace NodeProgram.Functions.Notifications;

/// <summary>A message as the operator reads it, in the inbox and in a webhook.</summary>
public sealed record MessageView(
    string Message, string Operator, long At, MessageKind Kind, string Subject, string Body, string? Case, string? Evidence, long? ReadAt, DeliveryState? Webhook, DeliveryState? Email)
{
    public static MessageView Of(StoredMessage stored) => new(
        stored.Message.Key, stored.Message.Operator.ToString(), stored.Message.At.ToUnixTimeMilliseconds(), stored.Message.Kind, stored.Message.Subject, stored.Message.Body,
        stored.Message.Fault?.ToString(), stored.Message.Evidence?.ToString(), stored.ReadAt?.ToUnixTimeMilliseconds(), stored.Webhook, stored.Email);
}
