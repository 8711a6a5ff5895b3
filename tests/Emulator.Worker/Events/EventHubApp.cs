using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.EventHubs;

namespace NodeProgram.Emulator.Worker.Tests.Events;

/// <summary>An app with Event Hubs functions on two partitions, to be stopped and started again on the same data.</summary>
public sealed class EventHubApp : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));

    public Recorder<Batch> Batches { get; } = new();

    public Stubbornness Stubbornness { get; } = new();

    public SemaphoreSlim Permit { get; } = new(0);

    /// <summary>Stands between the pumps and the hubs; null = nothing does.</summary>
    public Func<IEventHubs, IEventHubs>? Between { get; set; }

    public Task<FunctionApp> StartAsync(Type functions, string eventHubs = "{}", params (string Name, string Value)[] settings) => FunctionApp.StartAsync(
        builder =>
        {
            builder.ConfigureFunctionsWebApplication();
            builder.Services.AddSingleton(Batches).AddSingleton(Stubbornness).AddSingleton(Permit);
        },
        options =>
        {
            options.FunctionTypes.Add(functions);
            options.DataDirectory = directory.Path;
            options.TimeProvider = Clock;
            if (Between is { } between)
            {
                options.ConfigureServices = services =>
                    services.AddSingleton(provider => between(provider.GetRequiredService<EmbeddedEventHubs>()));
            }

            options.HostJson = $$"""{"version":"2.0","extensions":{ "eventHubs": {{eventHubs}} } }""";
            options.Settings["Emulator:EventHubs:PartitionCount"] = "2";
            options.Settings["Hub"] = "telemetry";
            foreach (var (name, value) in settings)
            {
                options.Settings[name] = value;
            }
        });

    public static async Task SendAsync(FunctionApp app, int partition, params string[] texts) =>
        await app.EventHubs.GetHub("telemetry").AppendAsync([.. texts.Select(text => new EventData(text))], null, partition, CancellationToken.None);

    public void Dispose()
    {
        Permit.Dispose();
        directory.Dispose();
    }
}
