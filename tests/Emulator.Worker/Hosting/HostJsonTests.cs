using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Emulator.Worker.Tests.Hosting;

/// <summary>What host.json and settings change of a running app (host.json reference for Functions 2.x and later).</summary>
public sealed class HostJsonTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public sealed class Samples(Recorder<string> told, SemaphoreSlim permit)
    {
        [Function("A")]
        public static IResult A([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("a");

        [Function("B")]
        public static IResult B([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Text("b");

        [Function("Held")]
        public async Task<IResult> HeldAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken token)
        {
            told.Add("held");
            await permit.WaitAsync(token);
            return Results.Text("let go");
        }
    }

    [Fact]
    public async Task RoutePrefix_Other_MovesTheFunctions()
    {
        await using var app = await StartAsync("""{"version":"2.0","extensions":{"http":{"routePrefix":"v1"}}}""");
        Assert.Equal("a", await app.HttpClient.GetStringAsync("v1/a"));
        Assert.Equal(HttpStatusCode.NotFound, (await app.HttpClient.GetAsync("api/a")).StatusCode);
    }

    [Fact]
    public async Task RoutePrefix_Empty_PutsThemAtTheRoot()
    {
        await using var app = await StartAsync("""{"version":"2.0","extensions":{"http":{"routePrefix":""}}}""");
        Assert.Equal("b", await app.HttpClient.GetStringAsync("b"));
    }

    [Fact]
    public async Task Functions_Listed_AreTheOnlyOnes()
    {
        await using var app = await StartAsync("""{"version":"2.0","functions":["b"]}""");
        Assert.Equal("b", await app.HttpClient.GetStringAsync("api/b"));
        Assert.Equal(HttpStatusCode.NotFound, (await app.HttpClient.GetAsync("api/a")).StatusCode);
    }

    [Theory]
    [InlineData("true", HttpStatusCode.NotFound)]
    [InlineData("1", HttpStatusCode.NotFound)]
    [InlineData("false", HttpStatusCode.OK)]
    public async Task Function_DisabledBySetting_IsNotThere(string value, HttpStatusCode status)
    {
        await using var app = await StartAsync("""{"version":"2.0"}""", ("AzureWebJobs.A.Disabled", value));
        Assert.Equal(status, (await app.HttpClient.GetAsync("api/a")).StatusCode);
    }

    [Fact]
    public async Task FunctionTimeout_Passed_CancelsTheInvocation()
    {
        var (told, clock, permit) = (new Recorder<string>(), new TestClock(Start), new SemaphoreSlim(0));
        await using var app = await StartAsync("""{"version":"2.0","functionTimeout":"00:03:00"}""", told, clock, permit);
        var answer = app.HttpClient.GetAsync("api/held");
        await told.NextAsync();
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(HttpStatusCode.InternalServerError, (await answer).StatusCode);
    }

    [Fact]
    public async Task MaxOutstandingRequests_Reached_AnswersTooMany()
    {
        var (told, clock, permit) = (new Recorder<string>(), new TestClock(Start), new SemaphoreSlim(0));
        await using var app = await StartAsync("""{"version":"2.0","extensions":{"http":{"maxOutstandingRequests":1}}}""", told, clock, permit);
        var first = app.HttpClient.GetAsync("api/held");
        await told.NextAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, (await app.HttpClient.GetAsync("api/a")).StatusCode);
        permit.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        // The answer may be here a moment before its place is free.
        var later = HttpStatusCode.TooManyRequests;
        for (var attempt = 0; attempt < 1000 && later == HttpStatusCode.TooManyRequests; attempt++)
        {
            later = (await app.HttpClient.GetAsync("api/a")).StatusCode;
        }

        Assert.Equal(HttpStatusCode.OK, later);
    }

    [Fact]
    public async Task Cors_ConfiguredOrigin_IsAllowedAndOthersAreNot()
    {
        await using var app = await StartAsync("""{"version":"2.0"}""", ("Emulator:Http:CorsOrigins", "http://localhost:4280, http://127.0.0.1:4280"));
        Assert.Equal("http://localhost:4280", await AllowedOriginAsync(app, "http://localhost:4280"));
        Assert.Null(await AllowedOriginAsync(app, "http://evil.example"));
    }

    private static async Task<string?> AllowedOriginAsync(FunctionApp app, string origin)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "api/a");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        var response = await app.HttpClient.SendAsync(preflight);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null;
    }

    private static Task<FunctionApp> StartAsync(string hostJson, params (string Name, string Value)[] settings) =>
        StartAsync(hostJson, new(), new(Start), new(0), settings);

    private static Task<FunctionApp> StartAsync(
        string hostJson, Recorder<string> told, TestClock clock, SemaphoreSlim permit, params (string Name, string Value)[] settings) => FunctionApp.StartAsync(
        builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.Services.AddSingleton(told).AddSingleton(permit);
        },
        options =>
        {
            options.FunctionTypes.Add(typeof(Samples));
            options.TimeProvider = clock;
            options.HostJson = hostJson;
            foreach (var (name, value) in settings)
            {
                options.Settings[name] = value;
            }
        });
}
