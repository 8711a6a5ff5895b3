using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>
/// What ConfigureFunctionsWebApplication adds, in its place among the middleware: gives the HttpContext to what runs within, and
/// writes the result that comes out of it.
/// </summary>
internal static class HttpProxyMiddleware
{
    public const string HttpContextKey = "HttpRequestContext";

    private static readonly ConcurrentDictionary<Type, PropertyInfo?> ResultProperties = new();

    public static FunctionExecutionDelegate Wrap(FunctionExecutionDelegate next) => functionContext =>
    {
        var context = EmulatedFunctionContext.Of(functionContext);
        return context.Function.Kind == TriggerKind.HttpTrigger ? InvokeAsync(context, next) : next(functionContext);
    };

    private static async Task InvokeAsync(EmulatedFunctionContext context, FunctionExecutionDelegate next)
    {
        var http = (HttpContext)context.TriggerValue!;
        http.RequestServices = context.InstanceServices;
        context.Items.Add(HttpContextKey, http);
        await next(context);
        if (!await TryWriteAsync(context.Result, http) && !await TryWriteAsync(HttpPartOf(context.Result), http) && !http.Response.HasStarted)
        {
            context.GetLogger("Function.Http").LogWarning("{Function}: no HTTP response returned.", context.Function.Name);
        }
    }

    private static async Task<bool> TryWriteAsync(object? result, HttpContext http)
    {
        switch (result)
        {
            case IActionResult action:
                await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                return true;
            case IResult minimal:
                await minimal.ExecuteAsync(http);
                return true;
            default:
                return false;
        }
    }

    private static object? HttpPartOf(object? result) => result is null
        ? null
        : ResultProperties.GetOrAdd(
            result.GetType(), type => type.GetProperties().FirstOrDefault(property => property.IsDefined(typeof(HttpResultAttribute))))?.GetValue(result);
}
