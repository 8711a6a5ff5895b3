using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Hosting;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Durable;

/// <summary>
/// The durable engine of the host, on {data}/durable.db. The client is not a service, as with the real extension: functions get it
/// through [DurableClient].
/// </summary>
internal static class DurableServices
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<DataConverter>(provider =>
            new ObjectSerializerDataConverter(provider.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!));
        services.AddSingleton(provider => new DurableTaskEngine(
            DurableFunctions.Register(provider.GetRequiredService<FunctionIndex>(), provider.GetRequiredService<FunctionExecutor>()), Options(provider)));
    }

    /// <summary>Whether the app has any use for the engine.</summary>
    public static bool AreUsed(FunctionIndex index) => index.Functions.Any(function =>
        function.Kind is TriggerKind.OrchestrationTrigger or TriggerKind.ActivityTrigger
        || function.Method.GetParameters().Any(parameter => parameter.IsDefined(typeof(DurableClientAttribute), inherit: false)));

    /// <exception cref="HostStartException">The database cannot be opened.</exception>
    public static async Task<DurableTaskEngine> StartEngineAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var engine = services.GetRequiredService<DurableTaskEngine>();
        try
        {
            await engine.StartAsync(cancellationToken);
            return engine;
        }
        catch (DurableStoreException exception)
        {
            var path = PathOf(services);
            throw new HostStartException(
                exception.Message.Contains(path, StringComparison.Ordinal) ? exception.Message : $"{path}: {exception.Message}", exception);
        }
    }

    private static string PathOf(IServiceProvider services) => Path.Combine(services.GetRequiredService<HostResources>().Directory.Path, "durable.db");

    private static DurableEngineOptions Options(IServiceProvider provider)
    {
        var host = provider.GetRequiredService<HostJson>();
        var defaults = new DurableEngineOptions { DatabasePath = PathOf(provider) };
        return new DurableEngineOptions
        {
            DatabasePath = defaults.DatabasePath,
            TimeProvider = provider.GetRequiredService<TimeProvider>(),
            LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
            DataConverter = provider.GetRequiredService<DataConverter>(),
            MaxConcurrentActivities = host.MaxConcurrentActivities ?? defaults.MaxConcurrentActivities,
            MaxConcurrentOrchestrators = host.MaxConcurrentOrchestrators ?? defaults.MaxConcurrentOrchestrators,
        };
    }
}
