using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using NodeProgram.Emulator.EventHubs.Log;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>Takes a publication, a single event or a batch. 201 means: on disk.</summary>
internal sealed class SendEndpoint(EmbeddedEventHubs hubs, TimeProvider time)
{
    public const string BatchContentType = "application/vnd.microsoft.servicebus.json";

    public async Task HandleAsync(HttpContext context, SendTarget target)
    {
        Refusal? refusal;
        try
        {
            refusal = this.Admit(context.Request, target, out EmbeddedEventHub? hub) ?? await this.StoreAsync(context, target, hub!);
        }
        catch (EventLogException fault)
        {
            refusal = Refusal.Log(fault);
        }

        if (refusal is not null)
        {
            await RefusalWriter.WriteAsync(context, refusal, $"{hubs.Host}:{target.Hub}", time.GetUtcNow());
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentLength = 0;
    }

    private Refusal? Admit(HttpRequest request, SendTarget target, out EmbeddedEventHub? hub)
    {
        hub = hubs.FindHub(target.Hub);
        AccessDecision decision = target.Decide(hubs.Authority, request.Headers.Authorization);
        if (decision != AccessDecision.Allowed)
            return Refusal.Access(decision, this.ResourceOf(target), AccessRights.Send);
        if (hub is null)
            return Refusal.NotFound(this.ResourceOf(target));
        return target.Check(hub, hubs.RevokedOf(hub.Name))
            ?? (request.ContentLength > MostBytes(request) ? Refusal.TooLarge() : null);
    }

    private string ResourceOf(SendTarget target) => $"sb://{hubs.Host}/{target.Hub}";

    private Task<Refusal?> StoreAsync(HttpContext context, SendTarget target, EmbeddedEventHub hub)
    {
        // The server's own limit would end the connection before the service's answer could be given.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (Is(context.Request, BatchContentType))
            return BatchStore.StoreAsync(context, target, hub, (append, _, body) => new BatchBody(target, hub, append).Encode(body));
        return Is(context.Request, EventRecords.ContentType)
            ? BatchStore.StoreAsync(context, target, hub, (append, broker, body) => new EventRecords(target, hub, append, broker).Encode(body))
            : SingleStore.StoreAsync(context, target, hub);
    }

    private static bool Is(HttpRequest request, string type)
    {
        if (request.ContentType is not { } contentType || !contentType.StartsWith(type, StringComparison.OrdinalIgnoreCase))
            return false;
        ReadOnlySpan<char> rest = contentType.AsSpan(type.Length).TrimStart();
        return rest.IsEmpty || rest[0] == ';';
    }

    private static int MostBytes(HttpRequest request) => Is(request, EventRecords.ContentType) ? EventRecords.MaximumBytes : Limits.PublicationBytes;

    /// <summary>Reads the rest of the body into the buffer. Null, or why not.</summary>
    public static async ValueTask<Refusal?> ReadBodyAsync(HttpContext context, AppendBuffer into)
    {
        System.IO.Pipelines.PipeReader body = context.Request.BodyReader;
        long total = 0, most = MostBytes(context.Request);
        while (true)
        {
            System.IO.Pipelines.ReadResult read = await body.ReadAsync(context.RequestAborted);
            total += read.Buffer.Length;
            Refusal? refusal = total > most ? Refusal.TooLarge()
                : into.TryEnsure((int)read.Buffer.Length + Record.Alignment) ? null
                : Refusal.Busy();
            if (refusal is null)
                into.Write(read.Buffer);
            body.AdvanceTo(read.Buffer.End);
            if (refusal is not null || read.IsCompleted)
                return refusal;
        }
    }

    /// <summary>The bytes to begin with: what was declared, or a little for a body of unknown length, which grows as it comes.</summary>
    public static int FirstBytes(HttpRequest request) => (int)Math.Min(request.ContentLength ?? 4096, 64 << 10) + 1024;

    public static byte[]? KeyOf(string? key) => key is null ? null : Encoding.UTF8.GetBytes(key);
}
