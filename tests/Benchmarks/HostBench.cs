using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.Worker;

namespace NodeProgram.Benchmarks;

/// <summary>The function host alone: how soon it is ready, and what an invocation costs by each hot trigger with a function that does nothing.</summary>
public static class HostBench
{
    public const string Summary = "function host: milliseconds to ready, HTTP requests/s, events/s through the pumps, activities/s through the engine";
    private const int Runs = 5, Requests = 5_000, Clients = 32, Events = 100_000, Activities = 2_000;

    public static async Task<int> RunAsync(string[] args)
    {
        List<double> starts = [], requests = [], events = [], activities = [];
        for (int run = 0; run <= Runs; run++)
        {
            Counter counter = new();
            Stopwatch clock = Stopwatch.StartNew();
            await using FunctionApp app = await FunctionApp.StartAsync(
                builder =>
                {
                    builder.ConfigureFunctionsWebApplication();
                    builder.Services.AddSingleton(counter);
                },
                options =>
                {
                    options.FunctionTypes.Add(typeof(HostBenchFunctions));
                    options.HostJson = """{"version":"2.0","extensions":{"eventHubs":{"maxEventBatchSize":500}}}""";
                });
            double ready = clock.Elapsed.TotalMilliseconds, http = await RequestsPerSecondAsync(app);
            double pumped = await EventsPerSecondAsync(app, counter), run0 = await ActivitiesPerSecondAsync(app);
            if (run == 0)
                continue; // warmed up
            starts.Add(ready);
            requests.Add(http);
            events.Add(pumped);
            activities.Add(run0);
        }

        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new
        {
            bench = "host",
            runs = Runs,
            readyMilliseconds = Math.Round(Middle(starts)),
            requestsPerSecond = Math.Round(Middle(requests)),
            eventsPerSecond = Math.Round(Middle(events)),
            activitiesPerSecond = Math.Round(Middle(activities)),
            residentMegabytes = Environment.WorkingSet >> 20,
        }));
        return 0;
    }

    private static async Task<double> RequestsPerSecondAsync(FunctionApp app)
    {
        int next = -1;
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) < Requests)
                (await app.HttpClient.GetAsync("api/benchping/7")).EnsureSuccessStatusCode();
        }));
        return Requests / clock.Elapsed.TotalSeconds;
    }

    // From the first event offered to the last one handed over: appending, its flush and the pumps.
    private static async Task<double> EventsPerSecondAsync(FunctionApp app, Counter counter)
    {
        EventData[] batch = [.. Enumerable.Range(0, 250).Select(_ => new EventData(new byte[512]))];
        Stopwatch clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async partition =>
        {
            for (int sent = 0; sent < Events / 32; sent += batch.Length)
                await app.EventHubs.GetHub("telemetry").AppendAsync(batch, null, partition, CancellationToken.None);
        }));
        int expected = 32 * (((Events / 32) + batch.Length - 1) / batch.Length) * batch.Length;
        await counter.ReachedAsync(expected);
        return expected / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> ActivitiesPerSecondAsync(FunctionApp app)
    {
        Stopwatch clock = Stopwatch.StartNew();
        string id = await app.DurableClient.ScheduleNewOrchestrationInstanceAsync("BenchFan", Activities);
        await app.DurableClient.WaitForInstanceCompletionAsync(id, CancellationToken.None);
        return Activities / clock.Elapsed.TotalSeconds;
    }

    private static double Middle(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    public sealed class Counter
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count, target = int.MaxValue;

        public void Add(int events)
        {
            if (Interlocked.Add(ref count, events) >= Volatile.Read(ref target))
                reached.TrySetResult();
        }

        public Task ReachedAsync(int events)
        {
            Volatile.Write(ref target, events);
            Add(0);
            return reached.Task;
        }
    }
}

public sealed class HostBenchFunctions(HostBench.Counter counter)
{
    [Function("BenchPing")]
    public IResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "benchping/{number}")] HttpRequest request, int number) =>
        Results.Text(number == 7 ? "pong" : "what?");

    [Function("BenchConsume")]
    public void Consume([EventHubTrigger("telemetry", Connection = "TelemetryHub")] EventData[] events) => counter.Add(events.Length);

    [Function("BenchFan")]
    public static async Task<int> FanAsync([OrchestrationTrigger] TaskOrchestrationContext context, int count) =>
        (await Task.WhenAll(Enumerable.Range(0, count).Select(number => context.CallActivityAsync<int>("BenchActivity", number)))).Length;

    [Function("BenchActivity")]
    public int Activity([ActivityTrigger] int number) => number + 1;
}
