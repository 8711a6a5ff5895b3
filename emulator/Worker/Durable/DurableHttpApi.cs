using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.Worker.Http;

namespace NodeProgram.Emulator.Worker.Durable;

/// <summary>
/// The HTTP API of the durable extension for one instance: status, events, terminate, suspend, resume, purge. Asks for the system or the master
/// key. 404 for an instance that does not exist, 410 for one that has finished.
/// </summary>
internal sealed class DurableHttpApi(DurableTaskClient client, HostKeys keys)
{
    private const string Instance = "/runtime/webhooks/durabletask/instances/{id}";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "GET", Instance, StatusAsync);
        Map(endpoints, "DELETE", Instance, PurgeAsync);
        Map(endpoints, "POST", Instance + "/raiseEvent/{name}", RaiseAsync);
        Map(endpoints, "POST", Instance + "/terminate", (http, id) => SteerAsync(http, id, reason => client.TerminateInstanceAsync(id, (object?)reason, http.RequestAborted)));
        Map(endpoints, "POST", Instance + "/suspend", (http, id) => SteerAsync(http, id, reason => client.SuspendInstanceAsync(id, reason, http.RequestAborted)));
        Map(endpoints, "POST", Instance + "/resume", (http, id) => SteerAsync(http, id, reason => client.ResumeInstanceAsync(id, reason, http.RequestAborted)));
    }

    private void Map(IEndpointRouteBuilder endpoints, string method, string route, Func<HttpContext, string, Task<int>> answer) =>
        endpoints.MapMethods(route, [method], async http =>
        {
            var status = keys.Allows(http.Request, AuthorizationLevel.System, string.Empty)
                ? await answer(http, (string)http.Request.RouteValues["id"]!)
                : StatusCodes.Status401Unauthorized;
            if (!http.Response.HasStarted)
            {
                http.Response.StatusCode = status;
            }
        }).WithMetadata(HostEndpoint.Instance);

    private async Task<int> StatusAsync(HttpContext http, string id)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, http.RequestAborted) is not { } instance)
        {
            return StatusCodes.Status404NotFound;
        }

        var failed = instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed;
        var asError = failed && bool.TryParse(http.Request.Query["returnInternalServerErrorOnFailure"], out var wanted) && wanted;
        http.Response.StatusCode = asError ? StatusCodes.Status500InternalServerError
            : instance.IsCompleted ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        await http.Response.WriteAsJsonAsync(
            new
            {
                name = instance.Name,
                instanceId = instance.InstanceId,
                runtimeStatus = instance.RuntimeStatus.ToString(),
                input = Json(instance.SerializedInput),
                customStatus = Json(instance.SerializedCustomStatus),
                output = failed ? JsonValue.Create($"{instance.FailureDetails?.ErrorType}: {instance.FailureDetails?.ErrorMessage}") : Json(instance.SerializedOutput),
                createdTime = instance.CreatedAt.UtcDateTime,
                lastUpdatedTime = instance.LastUpdatedAt.UtcDateTime,
            },
            http.RequestAborted);
        return http.Response.StatusCode;
    }

    private async Task<int> PurgeAsync(HttpContext http, string id)
    {
        var purged = await client.PurgeInstanceAsync(id, cancellation: http.RequestAborted);
        if (purged.PurgedInstanceCount == 0)
        {
            return StatusCodes.Status404NotFound;
        }

        await http.Response.WriteAsJsonAsync(new { instancesDeleted = purged.PurgedInstanceCount }, http.RequestAborted);
        return StatusCodes.Status200OK;
    }

    private async Task<int> RaiseAsync(HttpContext http, string id)
    {
        JsonNode? payload;
        try
        {
            payload = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (JsonException)
        {
            return StatusCodes.Status400BadRequest;
        }

        return await SteerAsync(http, id, _ => client.RaiseEventAsync(id, (string)http.Request.RouteValues["name"]!, payload, http.RequestAborted));
    }

    private async Task<int> SteerAsync(HttpContext http, string id, Func<string?, Task> steer)
    {
        var instance = await client.GetInstanceAsync(id, http.RequestAborted);
        if (instance is null || instance.IsCompleted)
        {
            return instance is null ? StatusCodes.Status404NotFound : StatusCodes.Status410Gone;
        }

        await steer(http.Request.Query.TryGetValue("reason", out var reason) ? reason.ToString() : null);
        return StatusCodes.Status202Accepted;
    }

    // A payload that is no JSON (another serialiser's) is shown as text.
    private static JsonNode? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
