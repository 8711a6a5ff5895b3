using Microsoft.AspNetCore.Http;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>A single event: the body as it is, properties from the headers. The body goes from the connection straight into its record.</summary>
internal static class SingleStore
{
    public static async Task<Refusal?> StoreAsync(HttpContext context, SendTarget target, EmbeddedEventHub hub)
    {
        Refusal? refusal = BrokerProperties.Parse(context.Request.Headers["BrokerProperties"], out BrokerProperties broker)
            ?? broker.CheckKey(target);
        if (refusal is not null)
            return refusal;
        AppendBuffer? append = hub.TryRent(SendEndpoint.FirstBytes(context.Request));
        if (append is null)
            return Refusal.Busy();
        bool handedOver = false;
        try
        {
            byte[]? key = SendEndpoint.KeyOf(target.Publisher ?? broker.PartitionKey);
            if (!append.TryBeginRecord(key))
                return Refusal.Busy();
            int propertiesAt = append.Length;
            refusal = HeaderProperties.Write(append, context.Request, broker);
            int bodyAt = append.Length;
            refusal ??= await SendEndpoint.ReadBodyAsync(context, append);
            if (refusal is not null)
                return refusal;
            if (append.Length - propertiesAt > Limits.PublicationBytes)
                return Refusal.TooLarge();
            int partition = target.PartitionNumber(hub) ?? (key is null ? hub.NextTurn() : hub.PartitionOf(key));
            append.EndRecord(partition, key?.Length ?? Record.NoKey, bodyAt - propertiesAt, append.Length - bodyAt);
            handedOver = true;
            await hub.Enqueue(append);
            return null;
        }
        finally
        {
            if (!handedOver)
                append.Discard();
        }
    }
}
