using System.Diagnostics;
using System.Globalization;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Http;

/// <summary>
/// Stands before every function that HTTP triggers: the table of routes decides who passes (deny by default), and whatever fails behind it becomes a problem
/// document, never an empty 500. Functions with other triggers pass through.
/// </summary>
public sealed class AccessMiddleware(AccessCheck access, TimeProvider time, ILogger<AccessMiddleware> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        using Activity? trace = Activity.Current is null ? Start(context) : null;
        IHeaderDictionary headers = http.Response.Headers;
        headers["Service-Time"] = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        Refusal? refusal;
        try
        {
            refusal = await RunAsync(context, http, next);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (ConcurrentChangeException e)
        {
            refusal = new Refusal(ProblemKinds.ConcurrentChange, e.Message);
        }
        catch (RequestFailedException e)
        {
            log.LogError(e, "{Function}: storage answered {Status} {Code}; trace {TraceId}", context.FunctionDefinition.Name, e.Status, e.ErrorCode, Activity.Current?.TraceId);
            refusal = new Refusal(ProblemKinds.StorageUnavailable, "Nothing is lost; the same request may be sent again.");
        }
        catch (Exception e)
        {
            log.LogError(e, "{Function} failed; trace {TraceId}", context.FunctionDefinition.Name, Activity.Current?.TraceId);
            refusal = new Refusal(ProblemKinds.Internal, "The same request may be sent again.");
        }
        if (refusal is not null)
            context.GetInvocationResult().Value = Answers.Problem(refusal);
    }

    private async Task<Refusal?> RunAsync(FunctionContext context, HttpContext http, FunctionExecutionDelegate next)
    {
        if (!Routes.ByFunction.TryGetValue(context.FunctionDefinition.Name, out Route? route))
            return new Refusal(ProblemKinds.RouteClosed, "It has no row in the table.");
        switch (await access.CheckAsync(route, http.Request, http.RequestAborted))
        {
            case Outcome<ApiCall>.Refused(var refused):
                return refused;
            case Outcome<ApiCall>.Done(var call):
                http.Features.Set(call);
                break;
        }
        await next(context);
        return null;
    }

    // Problems carry a trace id also where nobody listens to traces: the caller's when it sent one, else a new one.
    private static Activity Start(FunctionContext context)
    {
        var activity = new Activity(context.FunctionDefinition.Name);
        if (ActivityContext.TryParse(context.TraceContext.TraceParent, null, out _))
            activity.SetParentId(context.TraceContext.TraceParent);
        return activity.SetIdFormat(ActivityIdFormat.W3C).Start();
    }
}
