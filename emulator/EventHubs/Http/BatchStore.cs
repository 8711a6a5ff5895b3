using Microsoft.AspNetCore.Http;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>Turns the body of a batch into records. Null, or why not.</summary>
internal delegate Refusal? BatchEncoder(AppendBuffer append, BrokerProperties broker, ReadOnlySpan<byte> body);

/// <summary>A batch: all of its events are stored, or none.</summary>
internal static class BatchStore
{
    public static async Task<Refusal?> StoreAsync(HttpContext context, SendTarget target, EmbeddedEventHub hub, BatchEncoder encode)
    {
        Refusal? refusal = BrokerProperties.Parse(context.Request.Headers["BrokerProperties"], out BrokerProperties broker) ?? broker.CheckKey(target);
        if (refusal is not null)
            return refusal;
        AppendBuffer? body = hub.TryRent(SendEndpoint.FirstBytes(context.Request));
        if (body is null)
            return Refusal.Busy();
        AppendBuffer? append = null;
        bool handedOver = false;
        try
        {
            refusal = await SendEndpoint.ReadBodyAsync(context, body);
            if (refusal is not null)
                return refusal;
            append = hub.TryRent(body.Length);
            if (append is null)
                return Refusal.Busy();
            refusal = encode(append, broker, body.Records);
            if (refusal is not null)
                return refusal;
            body.Discard();
            handedOver = true;
            await hub.Enqueue(append);
            return null;
        }
        catch (Azure.Messaging.EventHubs.EventHubsException busy) when (busy.IsTransient)
        {
            return Refusal.Busy();
        }
        finally
        {
            body.Discard();
            if (!handedOver)
                append?.Discard();
        }
    }
}
