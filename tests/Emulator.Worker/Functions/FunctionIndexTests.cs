using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Tests.Functions;

/// <summary>What an app is told when its functions cannot run as they are written: everything at once, before anything runs.</summary>
public sealed class FunctionIndexTests
{
    public static class Wrong
    {
        [Function("9lives")]
        public static void BadName([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = timer;

        [Function("NoTrigger")]
        public static void NoTrigger(string text) => _ = text;

        [Function("TwoTriggers")]
        public static void TwoTriggers([TimerTrigger("0 * * * * *")] TimerInfo timer, [HttpTrigger] HttpRequest request) => _ = (timer, request);

        [Function("Hidden")]
        internal static void Hidden([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = timer;

        [Function("Generic")]
        public static void Generic<T>([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = (timer, typeof(T));

        [Function("Forgotten")]
        public static async void Forgotten([TimerTrigger("0 * * * * *")] TimerInfo timer) => await Task.FromResult(timer);

        [Function("Schedule")]
        public static void Schedule([TimerTrigger("every now and then")] TimerInfo timer) => _ = timer;

        [Function("TimerText")]
        public static void TimerText([TimerTrigger("0 * * * * *")] string timer) => _ = timer;

        [Function("Complex")]
        public static void Complex([HttpTrigger] HttpRequest request, Uri elsewhere) => _ = (request, elsewhere);

        [Function("Route")]
        public static void Route([HttpTrigger(Route = "a/{b")] HttpRequest request) => _ = request;

        [Function("RetriedHttp")]
        [FixedDelayRetry(1, "00:00:01")]
        public static void RetriedHttp([HttpTrigger] HttpRequest request) => _ = request;

        [Function("BadRetry")]
        [ExponentialBackoffRetry(1, "00:00:02", "00:00:01")]
        public static void BadRetry([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = timer;

        [Function("EventList")]
        public static void EventList([EventHubTrigger("hub")] List<string> events) => _ = events;

        [Function("Impure")]
        public static void Impure([OrchestrationTrigger] TaskOrchestrationContext context, [DurableClient] DurableTaskClient client) => _ = (context, client);

        [Function("TwoInputs")]
        public static void TwoInputs([OrchestrationTrigger] TaskOrchestrationContext context, string first, string second) => _ = (context, first, second);
    }

    public static class Clashing
    {
        [Function("First")]
        public static IResult First([HttpTrigger("get", "post", Route = "things/{id}")] HttpRequest request, string id) => Results.Text(id);

        [Function("Second")]
        public static IResult Second([HttpTrigger("POST", Route = "things/{thing}")] HttpRequest request, string thing) => Results.Text(thing);

        [Function("Third")]
        public static IResult Third([HttpTrigger("delete", Route = "things/{thing}")] HttpRequest request, string thing) => Results.Text(thing);

        [Function("Fourth")]
        public static IResult Fourth([HttpTrigger("get", Route = "things/{id:int}")] HttpRequest request, int id) => Results.Text($"{id}");

        [Function("same")]
        public static void Same([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = timer;

        [Function("Same")]
        public static void SameAgain([TimerTrigger("0 * * * * *")] TimerInfo timer) => _ = timer;
    }

    [Fact]
    public async Task Start_FunctionsThatCannotRun_NamesEveryOne()
    {
        var told = (await FaultOfAsync(typeof(Wrong))).Split('\n');
        (string Function, string Reason)[] expected =
        [
            ("9lives", "must begin with a letter"),
            ("NoTrigger", "no parameter has a trigger attribute"),
            ("TwoTriggers", "'timer' and 'request' each have a trigger"),
            ("Hidden", "must be public"),
            ("Generic", "not generic"),
            ("Forgotten", "'async void'"),
            ("Schedule", "neither NCRONTAB"),
            ("TimerText", "parameter 'timer' of type System.String cannot be bound; a timer function takes TimerInfo"),
            ("Complex", "parameter 'elsewhere' of type System.Uri cannot be bound"),
            ("Route", "is not a route template"),
            ("RetriedHttp", "timer and Event Hubs triggers only"),
            ("BadRetry", "the maximum not below the minimum"),
            ("EventList", "cannot be bound; an Event Hubs function takes EventData[]"),
            ("Impure", "no durable client"),
            ("TwoInputs", "one other parameter as its input"),
        ];
        foreach (var (function, reason) in expected)
        {
            Assert.Contains(told, line => line.Contains($"'{function}'", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Start_NamesOrRoutesTwice_NamesBoth()
    {
        var told = await FaultOfAsync(typeof(Clashing));
        Assert.Contains("Function name 'same' is used by", told, StringComparison.Ordinal);
        Assert.Contains("'First' and 'Second' both answer route '/api/things/{id}'", told, StringComparison.Ordinal);
        Assert.DoesNotContain("'Third'", told, StringComparison.Ordinal);
        Assert.DoesNotContain("'Fourth'", told, StringComparison.Ordinal);
    }

    private static async Task<string> FaultOfAsync(Type functions) => (await Assert.ThrowsAsync<HostStartException>(() => FunctionApp.StartAsync(
        builder => builder.ConfigureFunctionsWebApplication(), options => options.FunctionTypes.Add(functions)))).Message;
}
