using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Invocation;

/// <summary>Runs invocations through the middleware, in the order of registration, and then the function. One for the host.</summary>
internal sealed class FunctionExecutor
{
    private static readonly ActivitySource Source = new("Microsoft.Azure.Functions.Worker");

    private readonly FunctionExecutionDelegate pipeline;
    private readonly IServiceProvider root;
    private readonly ILoggerFactory loggers;
    private readonly IFunctionActivator? activator;

    private readonly TimeSpan? timeout;
    private readonly TimeProvider time;

    public FunctionExecutor(IServiceProvider root, MiddlewareList middleware, HostJson hostJson, TimeProvider time, ILoggerFactory loggers)
    {
        (this.root, this.loggers, this.time, timeout) = (root, loggers, time, hostJson.FunctionTimeout);
        activator = root.GetService<IFunctionActivator>();
        pipeline = middleware.Compose(InvokeFunctionAsync);
    }

    /// <summary>
    /// The function's result. Throws what the function or a middleware threw, after logging it; TimeoutException for a function that heeded the
    /// cancellation of its token after functionTimeout.
    /// </summary>
    public async Task<object?> ExecuteAsync(
        FunctionDescriptor function, object? triggerValue, IReadOnlyDictionary<string, object?> bindingData, RetryContext? retry,
        CancellationToken cancellationToken)
    {
        using var activity = Source.HasListeners() ? Start(function, retry) : null;
        using var late = timeout is { } allowed ? new CancellationTokenSource(allowed, time) : null;
        using var either = late is null ? null : CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var context = new EmulatedFunctionContext(function, root, triggerValue, bindingData, retry, either?.Token ?? cancellationToken);
        try
        {
            await pipeline(context);
            return context.Result;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            LogFailure(function, context, exception, cancellationToken);
            if (exception is OperationCanceledException && late is { IsCancellationRequested: true } && !cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"Function '{function.Name}' took longer than {timeout} (functionTimeout).", exception);
            }

            throw;
        }
        finally
        {
            await context.DisposeAsync();
        }
    }

    /// <summary>
    /// As <see cref="ExecuteAsync"/>, for code that must stay on the caller's scheduler from the first to the last await (orchestrators):
    /// nothing here awaits what the caller does not control, and a turn that ends in the middle is simply dropped.
    /// </summary>
    public async Task<object?> ExecuteTurnAsync(FunctionDescriptor function, object? triggerValue, IReadOnlyDictionary<string, object?> bindingData)
    {
        var context = new EmulatedFunctionContext(function, root, triggerValue, bindingData, null, CancellationToken.None);
        await pipeline(context);
        return context.Result;
    }

    private async Task InvokeFunctionAsync(FunctionContext functionContext)
    {
        var context = (EmulatedFunctionContext)functionContext;
        var function = context.Function;
        var binders = function.Binders;
        var arguments = binders.Length == 0 ? [] : new object?[binders.Length];
        for (var index = 0; index < arguments.Length; index++)
        {
            arguments[index] = await binders[index].BindAsync(context);
        }

        var instance = function.Method.IsStatic ? null : CreateInstance(function, context);
        context.Result = await function.Call(instance, arguments);
    }

    private object CreateInstance(FunctionDescriptor function, EmulatedFunctionContext context)
    {
        var type = function.Method.DeclaringType!;
        return activator is null
            ? function.InstanceFactory(context.InstanceServices, null)
            : activator.CreateInstance(type, context) ?? throw new InvalidOperationException($"The activator gave no instance of {type.FullName}.");
    }

    private void LogFailure(FunctionDescriptor function, EmulatedFunctionContext context, Exception exception, CancellationToken cancellationToken)
    {
        var logger = loggers.CreateLogger($"Function.{function.Name}");
        if (exception is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            logger.LogInformation("Invocation {InvocationId} of {Function} was cancelled.", context.InvocationId, function.Name);
        }
        else
        {
            logger.LogError(exception, "Invocation {InvocationId} of {Function} failed.", context.InvocationId, function.Name);
        }
    }

    private static Activity? Start(FunctionDescriptor function, RetryContext? retry)
    {
        var activity = Source.StartActivity($"function {function.Name}", ActivityKind.Server);
        activity?.SetTag("faas.name", function.Name);
        activity?.SetTag("faas.trigger", function.Kind.ToString());
        if (retry is { RetryCount: > 0 })
        {
            activity?.SetTag("faas.retry", retry.RetryCount);
        }

        return activity;
    }
}
