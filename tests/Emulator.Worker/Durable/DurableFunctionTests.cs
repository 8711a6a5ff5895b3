using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace NodeProgram.Emulator.Worker.Tests.Durable;

/// <summary>Durable functions through the host: binding, middleware, restart, the HTTP API. The engine's own semantics have their tests with the engine.</summary>
public sealed class DurableFunctionTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory directory = new();
    private readonly TestClock clock = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private readonly Prices prices = new();

    [Fact]
    public async Task Orchestration_FromHttpToReceipt_SurvivesARestart()
    {
        string id;
        await using (var app = await StartAsync())
        {
            var response = await app.HttpClient.PostAsync("api/buy/tea", null);
            id = await response.Content.ReadAsStringAsync();
            await clock.TimerSetAsync(TimeSpan.FromHours(1));
            var running = await app.DurableClient.GetInstanceAsync(id, getInputsAndOutputs: true);
            Assert.Equal("pricing", running!.ReadCustomStatusAs<JsonElement>().GetProperty("step").GetString());
        }

        await using var second = await StartAsync();
        clock.Advance(TimeSpan.FromHours(1));
        var done = await CompletedAsync(second, id);
        Assert.Equal(new Receipt("tea", 42, id), done.ReadOutputAs<Receipt>());
        Assert.True(prices.Calls["through Buy"] >= 2);
        Assert.Equal(1, prices.Calls["through PriceOf"]);
        Assert.Equal(1, prices.Calls["through Sell"]);
    }

    [Theory]
    [InlineData(null, "none")]
    [InlineData(7, "7")]
    public async Task Orchestrator_OptionalInput_IsBound(int? input, string shown)
    {
        await using var app = await StartAsync();
        var id = await app.DurableClient.ScheduleNewOrchestrationInstanceAsync("NoInput", input);
        Assert.Equal($"NoInput {shown} {id}", (await CompletedAsync(app, id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Activity_Throws_FailsWithItsTypeAndMessage()
    {
        await using var app = await StartAsync();
        var id = await app.DurableClient.ScheduleNewOrchestrationInstanceAsync("Buy", new Order("gold", 1));
        var failed = await CompletedAsync(app, id);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Equal("System.Collections.Generic.KeyNotFoundException", failed.FailureDetails!.InnerFailure!.ErrorType);
        Assert.Equal("no price for gold", failed.FailureDetails.InnerFailure.ErrorMessage);
    }

    [Fact]
    public async Task Activity_Flaky_IsRetriedByTheOrchestrator()
    {
        await using var app = await StartAsync();
        var id = await app.DurableClient.ScheduleNewOrchestrationInstanceAsync("Persist");
        foreach (var seconds in new[] { 7, 14 })
        {
            await clock.TimerSetAsync(TimeSpan.FromSeconds(seconds));
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        Assert.Equal(3, (await CompletedAsync(app, id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task HttpApi_Instance_IsReadRaisedAndPurged()
    {
        await using var app = await StartAsync();
        await app.DurableClient.ScheduleNewOrchestrationInstanceAsync("Decide", new Microsoft.DurableTask.StartOrchestrationOptions("case-1"));
        await app.DurableClient.WaitForInstanceStartAsync("case-1");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.HttpClient.GetAsync("runtime/webhooks/durabletask/instances/case-1")).StatusCode);
        app.HttpClient.DefaultRequestHeaders.Add("x-functions-key", SystemKey());
        Assert.Equal((HttpStatusCode.Accepted, "Running"), await StatusAsync(app, "case-1"));
        Assert.Equal(HttpStatusCode.NotFound, (await StatusAsync(app, "case-2")).Code);
        Assert.Equal(HttpStatusCode.BadRequest, await RaiseAsync(app, "case-1", "{"));
        Assert.Equal(HttpStatusCode.NotFound, await RaiseAsync(app, "case-2", "{}"));
        Assert.Equal(HttpStatusCode.Accepted, await RaiseAsync(app, "case-1", """{"Item":"approved","Count":1}"""));
        Assert.Equal("approved", (await CompletedAsync(app, "case-1")).ReadOutputAs<string>());
        Assert.Equal((HttpStatusCode.OK, "Completed"), await StatusAsync(app, "case-1"));
        Assert.Equal(HttpStatusCode.Gone, await RaiseAsync(app, "case-1", "{}"));
        Assert.Equal(HttpStatusCode.OK, (await app.HttpClient.DeleteAsync("runtime/webhooks/durabletask/instances/case-1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.HttpClient.DeleteAsync("runtime/webhooks/durabletask/instances/case-1")).StatusCode);
    }

    [Fact]
    public async Task HttpApi_Terminate_EndsTheInstance()
    {
        await using var app = await StartAsync();
        await app.DurableClient.ScheduleNewOrchestrationInstanceAsync("Decide", new Microsoft.DurableTask.StartOrchestrationOptions("case-3"));
        await app.DurableClient.WaitForInstanceStartAsync("case-3");
        app.HttpClient.DefaultRequestHeaders.Add("x-functions-key", SystemKey());
        var response = await app.HttpClient.PostAsync("runtime/webhooks/durabletask/instances/case-3/terminate?reason=enough", null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var ended = await CompletedAsync(app, "case-3");
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "enough"), (ended.RuntimeStatus, ended.ReadOutputAs<string>()));
    }

    public void Dispose() => directory.Dispose();

    private static async Task<OrchestrationMetadata> CompletedAsync(FunctionApp app, string id)
    {
        using var late = new CancellationTokenSource(Patience);
        return await app.DurableClient.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, late.Token);
    }

    private static async Task<HttpStatusCode> RaiseAsync(FunctionApp app, string id, string body) => (await app.HttpClient.PostAsync(
        $"runtime/webhooks/durabletask/instances/{id}/raiseEvent/decision", new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode;

    private static async Task<(HttpStatusCode Code, string? Status)> StatusAsync(FunctionApp app, string id)
    {
        var response = await app.HttpClient.GetAsync($"runtime/webhooks/durabletask/instances/{id}");
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.Length == 0 ? null : JsonDocument.Parse(body).RootElement.GetProperty("runtimeStatus").GetString());
    }

    private string SystemKey() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory.Path, "host-keys.json"))).RootElement.GetProperty("system").GetString()!;

    private Task<FunctionApp> StartAsync() => FunctionApp.StartAsync(
        builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.UseMiddleware<Counting>();
            builder.Services.AddSingleton(prices);
        },
        options =>
        {
            options.FunctionTypes.Add(typeof(Orchestrators));
            options.FunctionTypes.Add(typeof(Activities));
            options.FunctionTypes.Add(typeof(Clients));
            options.DataDirectory = directory.Path;
            options.TimeProvider = clock;
        });
}
