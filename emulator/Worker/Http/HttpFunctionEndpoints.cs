using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>Puts HTTP functions on their routes: key first (401), room (429), then the invocation; a failed one is 500 with an empty body.</summary>
internal sealed class HttpFunctionEndpoints(FunctionIndex index, FunctionExecutor executor, HostKeys keys, HostJson hostJson)
{
    private int underWay;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var function in index.Of(TriggerKind.HttpTrigger))
        {
            var route = "/" + HttpTriggerRules.FullRoute(hostJson.RoutePrefix, function);
            var methods = HttpTriggerRules.Methods(function);
            var mapped = methods.Length == 0
                ? endpoints.Map(route, http => AnswerAsync(http, function))
                : endpoints.MapMethods(route, methods.Select(method => method.ToUpperInvariant()), http => AnswerAsync(http, function));
            mapped.WithMetadata(HostEndpoint.Instance);
        }
    }

    /// <summary>The real host knows no 405: a method that no function takes is a route that does not exist.</summary>
    public static Task HideUnknownMethodsAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HostEndpoint>() is null)
        {
            http.SetEndpoint(null);
        }

        return next(http);
    }

    private async Task AnswerAsync(HttpContext http, FunctionDescriptor function)
    {
        if (!keys.Allows(http.Request, ((HttpTriggerAttribute)function.Trigger).AuthLevel, function.Name))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (Interlocked.Increment(ref underWay) > hostJson.MaxOutstandingRequests)
        {
            Interlocked.Decrement(ref underWay);
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        try
        {
            await executor.ExecuteAsync(function, http, new HttpBindingData(http.Request), null, http.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            // The server's own refusal of the request, such as a body that is too long: 413.
            http.Response.Clear();
            http.Response.StatusCode = exception.StatusCode;
        }
        catch (Exception) when (!http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (Exception)
        {
            // Too late for a status: the caller must not take the part that was sent for the whole.
            http.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}

/// <summary>Marks the endpoints that the host itself put up.</summary>
internal sealed class HostEndpoint
{
    public static readonly HostEndpoint Instance = new();
}
