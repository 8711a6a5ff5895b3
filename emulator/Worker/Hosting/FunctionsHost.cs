using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Emulator.EventHubs.Client;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.Worker.Durable;
using NodeProgram.Emulator.Worker.Events;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Http;
using NodeProgram.Emulator.Worker.Invocation;
using NodeProgram.Emulator.Worker.Timers;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>
/// The app as a host: starts storage, web server and triggers in this order and stops them in the other, so that nothing
/// runs whose ground is missing.
/// </summary>
internal sealed class FunctionsHost(WebApplication app, HostResources resources, HostOverrides? overrides, bool hasWebApplication) : IHost, IAsyncDisposable
{
    // Together with the web server's own (HostOptions.ShutdownTimeout) less than the five seconds that a stop may take.
    private static readonly TimeSpan TriggerGrace = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan EngineGrace = TimeSpan.FromSeconds(1);

    private readonly List<TriggerListener> listeners = [];
    private DurableTaskEngine? engine;
    private bool disposed;

    public IServiceProvider Services => app.Services;

    public HostResources Resources => resources;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartCoreAsync(cancellationToken);
        }
        catch (Exception exception) when (overrides is null && exception is not OperationCanceledException)
        {
            StartFailure.Exit(exception, Environment.GetCommandLineArgs());
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        EndpointsFile.Remove(resources.Directory.Path);
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        grace.CancelAfter(TriggerGrace);
        await Task.WhenAll(listeners.Select(listener => listener.StopAsync(grace.Token)));
        await app.StopAsync(cancellationToken);
        if (engine is not null)
        {
            using var last = new CancellationTokenSource(EngineGrace);
            await engine.StopAsync(last.Token);
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            await app.DisposeAsync();
            resources.Dispose();
        }
    }

    private async Task StartCoreAsync(CancellationToken cancellationToken)
    {
        var index = Services.GetRequiredService<FunctionIndex>();
        if (!index.Faults.IsEmpty)
        {
            throw new HostStartException(string.Join("\n  ", index.Faults.Prepend("The functions of this app cannot run as they are written:")));
        }

        if (!hasWebApplication && index.Of(TriggerKind.HttpTrigger).Any())
        {
            throw new HostStartException("The app has HTTP functions; its builder needs ConfigureFunctionsWebApplication().");
        }

        if (DurableServices.AreUsed(index))
        {
            engine = await DurableServices.StartEngineAsync(Services, cancellationToken);
            _ = WatchAsync(engine);
        }

        var keys = HostKeys.LoadOrCreate(resources.Directory.Path, index.Functions);
        var functions = new HttpFunctionEndpoints(index, Services.GetRequiredService<FunctionExecutor>(), keys, Services.GetRequiredService<HostJson>());
        HttpFront.Map(app, functions, engine is null ? null : new DurableHttpApi(engine.Client, keys), resources);
        if (overrides is null)
        {
            ClientTrust.CertificateFile ??= Path.Combine(resources.Directory.Path, EventHubsCertificate.CertificateFileName);
        }

        await app.StartAsync(cancellationToken);
        StartListener<EventHubListener>(index, TriggerKind.EventHubTrigger);
        StartListener<TimerListener>(index, TriggerKind.TimerTrigger);
        EndpointsFile.Write(resources);
        Services.GetRequiredService<ILoggerFactory>().CreateLogger("Host.Startup").LogInformation(
            "{Functions} functions, ready {Elapsed:0} ms after the process began.",
            index.Functions.Length, (DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds);
        if (overrides is null)
        {
            StartFailure.Unwatch();
            Console.Out.WriteLine(EndpointsFile.Line(resources));
        }
        else
        {
            overrides.Started(this);
        }
    }

    // An engine whose store has failed acknowledges nothing any more: a host without it would look alive and do nothing.
    private async Task WatchAsync(DurableTaskEngine running)
    {
        try
        {
            await running.Completion;
        }
        catch (DurableStoreException exception)
        {
            Services.GetRequiredService<ILoggerFactory>().CreateLogger("Host.Durable").LogCritical(exception, "The durable engine's store has failed; the host stops.");
            await Console.Error.WriteLineAsync($"The host stops: {exception.Message}");
            Services.GetRequiredService<HostStop>().Fail();
        }
    }

    private void StartListener<T>(FunctionIndex index, TriggerKind kind)
        where T : TriggerListener
    {
        if (index.Of(kind).Any())
        {
            var listener = Services.GetRequiredService<T>();
            listeners.Add(listener);
            listener.Start();
        }
    }
}
