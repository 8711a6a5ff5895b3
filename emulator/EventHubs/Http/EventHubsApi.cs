using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace NodeProgram.Emulator.EventHubs.Http;

/// <summary>
/// The HTTPS API of the namespace. Refusals come in this order: access (401), hub (404), publisher or partition (400, 403), declared size (413),
/// room (503), body (400, 413), log (500). Nothing is read of a body before access is given.
/// </summary>
internal static class EventHubsApi
{
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, EmbeddedEventHubs hubs, TimeProvider time)
    {
        SendEndpoint send = new(hubs, time);
        RevocationEndpoint revocations = new(hubs, time);
        RouteGroupBuilder group = endpoints.MapGroup("");
        group.MapPost("/{hub}/messages", context => send.HandleAsync(context, new(Value(context, "hub"), null, null)));
        group.MapPost("/{hub}/publishers/{publisher}/messages", context => send.HandleAsync(context, new(Value(context, "hub"), Value(context, "publisher"), null)));
        group.MapPost("/{hub}/partitions/{partition}/messages", context => send.HandleAsync(context, new(Value(context, "hub"), null, Value(context, "partition"))));
        group.MapPut("/{hub}/revokedpublishers/{publisher}", context => revocations.HandleAsync(context, Value(context, "hub"), Value(context, "publisher"), revoke: true));
        group.MapDelete("/{hub}/revokedpublishers/{publisher}", context => revocations.HandleAsync(context, Value(context, "hub"), Value(context, "publisher"), revoke: false));
        return group;
    }

    private static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}
