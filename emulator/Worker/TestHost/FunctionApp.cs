using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using NodeProgram.Emulator.DurableTask;
using NodeProgram.Emulator.EventHubs;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker;

/// <summary>
/// A function app in this process, on free ports and its own data directory: the program itself, from its Main on, with what the test
/// sets on top. Several can run at once.
/// </summary>
public sealed class FunctionApp : IAsyncDisposable
{
    private readonly FunctionsHost host;
    private readonly Task program;
    private readonly bool ownsDirectory;
    private bool stopped;

    private FunctionApp(FunctionsHost host, Task program, bool ownsDirectory)
    {
        (this.host, this.program, this.ownsDirectory) = (host, program, ownsDirectory);
        HttpClient = new HttpClient { BaseAddress = HttpUrl };
        EventHubsClient = CreateEventHubsClient();
    }

    /// <summary>Where HTTP functions are, such as http://127.0.0.1:40123/.</summary>
    public Uri HttpUrl => host.Resources.Http.Url;

    /// <summary>Where Event Hubs takes events over HTTPS.</summary>
    public Uri EventHubsUrl => host.Resources.EventHubs.Url;

    public string DataDirectory => host.Resources.Directory.Path;

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => host.Services;

    /// <summary>Sends to <see cref="HttpUrl"/>.</summary>
    public HttpClient HttpClient { get; }

    /// <summary>Sends to <see cref="EventHubsUrl"/>, trusting the certificate of the data directory and no other.</summary>
    public HttpClient EventHubsClient { get; }

    /// <summary>The setting TelemetryHub as the app sees it: a connection string with the right to everything.</summary>
    public string TelemetryHub => Services.GetRequiredService<IConfiguration>()["TelemetryHub"]!;

    /// <summary>The client that functions get through [DurableClient].</summary>
    public DurableTaskClient DurableClient => Services.GetRequiredService<DurableTaskEngine>().Client;

    /// <summary>The embedded namespace itself.</summary>
    public IEventHubs EventHubs => Services.GetRequiredService<IEventHubs>();

    /// <summary>Runs the entry point of a program until it is ready.</summary>
    /// <exception cref="HostStartException">Why it could not start; other exceptions come from the program's own start-up code.</exception>
    public static Task<FunctionApp> StartAsync(Assembly program, Action<FunctionAppOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var entry = program.EntryPoint ?? throw new ArgumentException($"{program.GetName().Name} has no entry point.", nameof(program));
        return StartAsync(
            arguments => entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, entry.GetParameters().Length == 0 ? null : [arguments], null),
            [program], configure, cancellationToken);
    }

    /// <summary>Runs an app that the test puts together itself. Its functions are those of <see cref="FunctionAppOptions.FunctionTypes"/> or FunctionAssemblies.</summary>
    /// <exception cref="HostStartException">Why it could not start.</exception>
    public static Task<FunctionApp> StartAsync(
        Action<FunctionsApplicationBuilder> compose, Action<FunctionAppOptions>? configure = null, CancellationToken cancellationToken = default) =>
        StartAsync(
            arguments =>
            {
                var builder = FunctionsApplication.CreateBuilder(arguments);
                compose(builder);
                builder.Build().Run();
            },
            [], configure, cancellationToken);

    /// <summary>Stops as on SIGTERM. A second call does nothing.</summary>
    public async Task StopAsync()
    {
        if (!stopped)
        {
            stopped = true;
            HttpClient.Dispose();
            EventHubsClient.Dispose();
            if (!program.IsCompleted)
            {
                Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            }

            await program;
        }
    }

    public async ValueTask DisposeAsync()
    {
        var directory = DataDirectory;
        await StopAsync();
        if (ownsDirectory)
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private HttpClient CreateEventHubsClient()
    {
        var own = X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(DataDirectory, EventHubsCertificate.CertificateFileName))).RawData;
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(own);
        return new HttpClient(handler) { BaseAddress = EventHubsUrl };
    }

    private static async Task<FunctionApp> StartAsync(
        Action<string[]> run, IReadOnlyList<Assembly> assemblies, Action<FunctionAppOptions>? configure, CancellationToken cancellationToken)
    {
        var options = new FunctionAppOptions();
        configure?.Invoke(options);
        var directory = options.DataDirectory ?? Directory.CreateTempSubdirectory("function-app-").FullName;
        var ready = new TaskCompletionSource<FunctionsHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        var overrides = Overrides(options, directory, assemblies, ready.SetResult);
        // Main blocks its thread until the app stops.
        var program = Task.Factory.StartNew(
            () =>
            {
                HostOverrides.Current = overrides;
                run([.. options.Arguments]);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        await Task.WhenAny(ready.Task, program).WaitAsync(cancellationToken);
        if (!ready.Task.IsCompleted)
        {
            overrides.Resources?.Dispose();
            if (options.DataDirectory is null)
            {
                Directory.Delete(directory, recursive: true);
            }

            await program;
            throw new HostStartException("The program ended without becoming ready.");
        }

        return new(await ready.Task, program, options.DataDirectory is null);
    }

    private static HostOverrides Overrides(FunctionAppOptions options, string directory, IReadOnlyList<Assembly> assemblies, Action<FunctionsHost> started)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [EmulatorSettings.DataDirectoryKey] = directory,
            [EmulatorSettings.HttpUrlKey] = "http://127.0.0.1:0",
            [EmulatorSettings.EventHubsUrlKey] = "https://127.0.0.1:0",
        };
        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        var entries = options.FunctionAssemblies.Count > 0 ? [.. options.FunctionAssemblies] : assemblies;
        return new HostOverrides
        {
            Assemblies = [.. entries.SelectMany(Functions.FunctionAssemblies.From).Distinct()],
            Types = options.FunctionTypes.Count > 0 ? [.. options.FunctionTypes] : null,
            Settings = settings,
            HostJson = options.HostJson,
            Logging = options.ConfigureLogging,
            Started = started,
            Services = services =>
            {
                if (options.TimeProvider is not null)
                {
                    services.Replace(ServiceDescriptor.Singleton(options.TimeProvider));
                }

                options.ConfigureServices?.Invoke(services);
            },
        };
    }
}
