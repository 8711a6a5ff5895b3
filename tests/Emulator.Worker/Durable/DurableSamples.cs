using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace NodeProgram.Emulator.Worker.Tests.Durable;

/// <summary>Orchestrators, activities and clients as an app writes them.</summary>
public sealed record Order(string Item, int Count);

public sealed record Receipt(string Item, long Total, string Instance);

public sealed class Prices
{
    public ConcurrentDictionary<string, int> Calls { get; } = new();

    public long Of(string item) => item == "tea" ? 3 : throw new KeyNotFoundException($"no price for {item}");
}

public static class Orchestrators
{
    [Function(nameof(Buy))]
    public static async Task<Receipt> Buy([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        context.SetCustomStatus(new { step = "pricing" });
        var price = await context.CallActivityAsync<long>(nameof(Activities.PriceOf), order.Item);
        await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
        return await context.CallActivityAsync<Receipt>(nameof(Activities.Sell), new Order(order.Item, (int)price * order.Count));
    }

    [Function("NoInput")]
    public static Task<string> NoInputAsync([OrchestrationTrigger] TaskOrchestrationContext context, FunctionContext function, int? number) =>
        Task.FromResult($"{function.FunctionDefinition.Name} {number?.ToString() ?? "none"} {context.InstanceId}");

    [Function("Decide")]
    public static async Task<string> DecideAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        (await context.WaitForExternalEvent<Order>("decision")).Item;

    [Function("Persist")]
    public static async Task<int> PersistAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var options = new TaskOptions(new TaskRetryOptions(new RetryPolicy(5, TimeSpan.FromSeconds(7), backoffCoefficient: 2)));
        return await context.CallActivityAsync<int>("Flaky", options: options);
    }
}

public sealed class Activities(Prices prices)
{
    [Function(nameof(PriceOf))]
    public long PriceOf([ActivityTrigger] string item) => prices.Of(item);

    [Function(nameof(Sell))]
    public async Task<Receipt> Sell([ActivityTrigger] Order order, string instanceId, CancellationToken token)
    {
        await Task.Yield();
        token.ThrowIfCancellationRequested();
        return new(order.Item, order.Count, instanceId);
    }

    [Function("Flaky")]
    public int Flaky([ActivityTrigger] FunctionContext context)
    {
        var calls = prices.Calls.AddOrUpdate(context.FunctionDefinition.Name, 1, (_, before) => before + 1);
        return calls < 3 ? throw new IOException("not yet") : calls;
    }
}

public static class Clients
{
    [Function("StartBuy")]
    public static async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "buy/{item}")] HttpRequest request, string item, [DurableClient] DurableTaskClient client) =>
        Results.Text(await client.ScheduleNewOrchestrationInstanceAsync(nameof(Orchestrators.Buy), new Order(item, 14)));
}

/// <summary>Counts invocations by function, so that a test sees that durable functions pass through the middleware too.</summary>
public sealed class Counting(Prices prices) : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        prices.Calls.AddOrUpdate("through " + context.FunctionDefinition.Name, 1, (_, before) => before + 1);
        return next(context);
    }
}
