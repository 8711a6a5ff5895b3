using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.Worker.Durable;
using NodeProgram.Emulator.Worker.Events;
using NodeProgram.Emulator.Worker.Functions;
using NodeProgram.Emulator.Worker.Http;
using NodeProgram.Emulator.Worker.Invocation;
using NodeProgram.Emulator.Worker.Timers;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>From arguments and files to a host: takes what must be known before the app registers its services, and builds the rest after.</summary>
internal sealed class HostComposition
{
    private readonly WebApplicationBuilder web;
    private readonly HostOverrides? overrides;
    private readonly HostJson hostJson;
    private readonly HostResources resources;

    private HostComposition(WebApplicationBuilder web, HostOverrides? overrides, HostJson hostJson, HostResources resources) =>
        (this.web, this.overrides, this.hostJson, this.resources) = (web, overrides, hostJson, resources);

    public IHostApplicationBuilder Host => web;

    public ConfigurationManager Configuration => web.Configuration;

    public MiddlewareList Middleware { get; } = new();

    /// <summary>In a program of its own a fault ends the process with a sentence on standard error and exit code 1; under test it is thrown.</summary>
    public static HostComposition Begin(string[] args)
    {
        var overrides = HostOverrides.Current;
        HostResources? resources = null;
        try
        {
            var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
            {
                Args = args,
                ContentRootPath = Directory.GetCurrentDirectory(),
                EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT")
                    ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Development,
                ApplicationName = (Assembly.GetEntryAssembly() ?? typeof(HostComposition).Assembly).GetName().Name,
            });
            var hostJson = overrides?.HostJson is { } json ? HostJson.Parse(json) : HostJson.Load(HostFiles.Find("host.json"));
            HostConfiguration.AddSources(web.Configuration, args, hostJson, overrides);
            var settings = EmulatorSettings.Read(web.Configuration, web.Environment.ContentRootPath);
            resources = HostResources.Acquire(settings);
            if (overrides is null)
            {
                StartFailure.Watch(args);
            }
            else
            {
                overrides.Resources = resources;
            }

            HostConfiguration.AddDefaults(web.Configuration, resources);
            HostLogging.Add(web.Logging, web.Configuration, overrides);
            return new(web, overrides, hostJson, resources);
        }
        catch (Exception exception)
        {
            resources?.Dispose();
            if (overrides is null)
            {
                StartFailure.Exit(exception, args);
            }

            throw;
        }
    }

    public FunctionsHost Build(bool hasWebApplication)
    {
        var services = web.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(hostJson);
        services.AddSingleton(Middleware);
        services.AddSingleton(resources);
        services.AddSingleton(new SettingResolver(web.Configuration));
        services.AddSingleton(provider => FunctionIndex.Build(FunctionTypes(), Rules(hostJson, provider.GetRequiredService<SettingResolver>()), IsOn));
        services.AddSingleton(provider => new HostStop(provider.GetRequiredService<IHostApplicationLifetime>(), overrides));
        services.AddSingleton<FunctionExecutor>();
        services.AddSingleton<RetryRunner>();
        services.AddSingleton<TimerListener>();
        services.AddSingleton<EventHubListener>();
        services.AddEmbeddedEventHubs(web.Configuration);
        DurableServices.Add(services);
        WorkerServices.Add(services);
        HttpFront.AddServices(web, resources, hasWebApplication);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1.5));
        web.Host.UseDefaultServiceProvider((context, options) => options.ValidateScopes = context.HostingEnvironment.IsDevelopment());
        if (overrides is not null)
        {
            services.Replace(ServiceDescriptor.Singleton<IHostLifetime, CallerLifetime>());
            overrides.Services?.Invoke(services);
        }

        return new(web.Build(), resources, overrides, hasWebApplication);
    }

    private static FunctionRules Rules(HostJson hostJson, SettingResolver settings) => new(
    [
        new HttpTriggerRules(hostJson.RoutePrefix),
        new TimerTriggerRules(settings),
        new EventHubTriggerRules(),
        new OrchestrationTriggerRules(),
        new ActivityTriggerRules(),
    ]);

    // "functions" of host.json, and the setting by which a function is switched off on Azure.
    private bool IsOn(string function) =>
        (hostJson.Functions.Count == 0 || hostJson.Functions.Contains(function, StringComparer.OrdinalIgnoreCase))
        && !(Configuration[$"AzureWebJobs.{function}.Disabled"] is { } disabled && (disabled == "1" || disabled.Equals("true", StringComparison.OrdinalIgnoreCase)));

    private IEnumerable<Type> FunctionTypes() =>
        overrides?.Types
        ?? (overrides?.Assemblies ?? FunctionAssemblies.From(Assembly.GetEntryAssembly() ?? throw new HostStartException("There is no entry assembly to find functions in.")))
            .SelectMany(assembly => assembly.GetTypes());

    /// <summary>A host that its caller stops: no console, no signals.</summary>
    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
