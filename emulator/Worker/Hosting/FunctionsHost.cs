using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Http;
using NodeProgram.Emulator.Worker.Invocation;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>
/// The app as a host: starts storage, web server and triggers in this order and stops them in the other, so that nothing
/// runs whose ground is missing.
/// </summary>
internal sealed class FunctionsHost(WebApplication app, HostResources resources, HostOverrides? overrides) : IHost, IAsyncDisposable
{
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
        await app.StopAsync(cancellationToken);
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

        var keys = HostKeys.LoadOrCreate(resources.Directory.Path, index.Functions);
        HttpFront.Map(app, new HttpFunctionEndpoints(index, Services.GetRequiredService<FunctionExecutor>(), keys, Services.GetRequiredService<HostJson>().RoutePrefix));
        await app.StartAsync(cancellationToken);
        EndpointsFile.Write(resources);
        if (overrides is null)
        {
            Console.Out.WriteLine(EndpointsFile.Line(resources));
        }
        else
        {
            overrides.Started(this);
        }
    }
}
