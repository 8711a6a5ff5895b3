using System.Security;
using System.Text;
using Microsoft.AspNetCore.Http;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>Revokes a publisher (PUT: 201, or 409 if it is already) and restores it (DELETE: 200, or 404). Needs a rule with Manage.</summary>
internal sealed class RevocationEndpoint(EmbeddedEventHubs hubs, TimeProvider time)
{
    public Task HandleAsync(HttpContext context, string hubName, string publisher, bool revoke)
    {
        Refusal? refusal;
        try
        {
            refusal = this.Apply(context.Request, hubName, publisher, revoke);
        }
        catch (EventLogException fault)
        {
            refusal = Refusal.Log(fault);
        }

        if (refusal is not null)
            return RefusalWriter.WriteAsync(context, refusal, $"{hubs.Host}:{hubName}", time.GetUtcNow());
        if (!revoke)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        }

        byte[] body = Encoding.UTF8.GetBytes(
            "<entry xmlns=\"http://www.w3.org/2005/Atom\"><content type=\"application/xml\">"
            + "<RevokedPublisherDescription xmlns=\"http://schemas.microsoft.com/netservices/2010/10/servicebus/connect\">"
            + $"<Name>{SecurityElement.Escape(publisher)}</Name></RevokedPublisherDescription></content></entry>");
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/atom+xml;type=entry;charset=utf-8";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    private Refusal? Apply(HttpRequest request, string hubName, string publisher, bool revoke)
    {
        string resource = $"sb://{hubs.Host}/{hubName}";
        AccessDecision decision = hubs.Authority.Decide(request.Headers.Authorization, [hubName, "revokedpublishers", publisher], AccessRights.Manage);
        if (decision != AccessDecision.Allowed)
            return Refusal.Access(decision, resource, AccessRights.Manage);
        if (hubs.FindHub(hubName) is not { } hub)
            return Refusal.NotFound(resource);
        if (publisher.Length > Limits.PublisherChars || publisher.Any(char.IsControl))
            return Refusal.Argument("publisher", $"1 to {Limits.PublisherChars} characters, no control characters");
        RevokedPublishers revoked = hubs.RevokedOf(hub.Name);
        if (revoke)
        {
            if (revoked.Names.Count >= RevokedPublishers.Maximum)
                return new(403, $"QuotaExceeded: {RevokedPublishers.Maximum} publishers are revoked already.");
            return revoked.Revoke(publisher) ? null : new(409, $"Conflict: The publisher '{publisher}' is revoked already.");
        }

        return revoked.Restore(publisher) ? null : new(404, $"NotFound: The publisher '{publisher}' is not revoked.");
    }
}
