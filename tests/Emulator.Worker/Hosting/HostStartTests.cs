using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Tests.Hosting;

/// <summary>What a host needs to start, and what it says when that is missing.</summary>
public sealed class HostStartTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public static class Idle
    {
        [Function("Idle")]
        public static void Run([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => _ = timer;
    }

    [Fact]
    public async Task Start_DirectoryInUse_IsToldAndTheFirstGoesOn()
    {
        await using var first = await StartAsync();
        var exception = await Assert.ThrowsAsync<HostStartException>(() => StartAsync());
        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await first.HttpClient.GetAsync("api/nothing")).StatusCode);
    }

    [Fact]
    public async Task Start_AfterAStop_TakesTheDirectoryAgain()
    {
        await (await StartAsync()).DisposeAsync();
        await (await StartAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Start_CompositionFails_LetsGoOfTheDirectory()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => FunctionApp.StartAsync(
            _ => throw new InvalidOperationException("no such setting"), options => options.DataDirectory = directory.Path));
        Assert.Equal("no such setting", exception.Message);
        await (await StartAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Endpoints_LeftByAKilledProcess_AreGoneBeforeAnythingStarts()
    {
        var path = Path.Combine(directory.Path, "endpoints.json");
        await File.WriteAllTextAsync(path, "{}");
        var exception = await Assert.ThrowsAsync<HostStartException>(() => FunctionApp.StartAsync(
            _ => throw new HostStartException(File.Exists(path) ? "still there" : "gone"), options => options.DataDirectory = directory.Path));
        Assert.Equal("gone", exception.Message);
    }

    [Fact]
    public async Task Endpoints_WhileReady_AreInTheFileAndTheSettings()
    {
        var app = await StartAsync();
        var path = Path.Combine(directory.Path, "endpoints.json");
        using var endpoints = JsonDocument.Parse(await File.ReadAllBytesAsync(path));
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        Assert.Equal(app.HttpUrl, new Uri(endpoints.RootElement.GetProperty("http").GetString()!));
        Assert.Equal(app.EventHubsUrl, new Uri(endpoints.RootElement.GetProperty("eventHubs").GetString()!));
        Assert.Equal(Environment.ProcessId, endpoints.RootElement.GetProperty("processId").GetInt32());
        Assert.NotEqual(0, app.HttpUrl.Port);
        Assert.Equal(app.HttpUrl, new Uri(configuration["Emulator:Http:Url"]!));
        Assert.Equal($"UseEmbeddedStorage=true;DataDirectory={directory.Path}", configuration["AzureWebJobsStorage"]);
        await app.DisposeAsync();
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Start_PortTaken_IsTold()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(("Emulator:Http:Url", $"http://{other.LocalEndpoint}")));
        Assert.Contains("already in use", StartFailure.Describe(exception, verbose: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Emulator:Http:Url", "http://example.org:80")]
    [InlineData("Emulator:Http:Url", "https://127.0.0.1:80")]
    [InlineData("Emulator:EventHubs:Url", "http://127.0.0.1:0")]
    [InlineData("Emulator:Http:MaxRequestBodyBytes", "0")]
    [InlineData("Emulator:Http:MaxRequestBodyBytes", "much")]
    [InlineData("Emulator:DataDirectory", "a;b")]
    [InlineData("Emulator:DataDirectory", " ")]
    public async Task Start_SettingOutOfRange_NamesIt(string name, string value)
    {
        var exception = await Assert.ThrowsAsync<HostStartException>(() => StartAsync((name, value)));
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "host.json")]
    [InlineData("{}", "\"version\" must be")]
    [InlineData("""{"version":"2.0","extensions":{"eventHubs":{"maxEventBatchSize":0}}}""", "extensions.eventHubs.maxEventBatchSize")]
    [InlineData("""{"version":"2.0","extensions":{"eventHubs":{"minEventBatchSize":200}}}""", "larger than maxEventBatchSize")]
    [InlineData("""{"version":"2.0","extensions":{"eventHubs":{"maxWaitTime":"00:11:00"}}}""", "at most 00:10:00")]
    [InlineData("""{"version":"2.0","extensions":{"eventHubs":{"initialOffsetOptions":{"type":"somewhere"}}}}""", "fromStart, fromEnd")]
    [InlineData("""{"version":"2.0","extensions":{"durableTask":{"maxConcurrentActivityFunctions":"many"}}}""", "maxConcurrentActivityFunctions")]
    public async Task Start_HostJsonWrong_SaysWhere(string json, string told)
    {
        var exception = await Assert.ThrowsAsync<HostStartException>(() => FunctionApp.StartAsync(
            _ => { }, options => (options.HostJson, options.DataDirectory) = (json, directory.Path)));
        Assert.Contains(told, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_Failure_IsASentenceUnlessVerbose()
    {
        var exception = Assert.Throws<HostStartException>((Action)(() => throw new HostStartException("The disk is full.", new IOException("No space left."))));
        Assert.Equal("Cannot start: The disk is full.", StartFailure.Describe(exception, verbose: false));
        Assert.Contains(nameof(Describe_Failure_IsASentenceUnlessVerbose), StartFailure.Describe(exception, verbose: true), StringComparison.Ordinal);
        Assert.StartsWith("Cannot start: outer inner\n", StartFailure.Describe(new InvalidOperationException("outer", new IOException("inner")), verbose: false), StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private Task<FunctionApp> StartAsync(params (string Name, string Value)[] settings) => FunctionApp.StartAsync(
        _ => { },
        options =>
        {
            options.FunctionTypes.Add(typeof(Idle));
            options.DataDirectory = directory.Path;
            foreach (var (name, value) in settings)
            {
                options.Settings[name] = value;
            }
        });
}
