using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.Worker.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Puts a function app together: services, configuration, middleware.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostComposition composition;
    private bool built;

    internal FunctionsApplicationBuilder(string[] args) => composition = HostComposition.Begin(args);

    public IDictionary<object, object> Properties => composition.Host.Properties;

    public ConfigurationManager Configuration => composition.Configuration;

    public IHostEnvironment Environment => composition.Host.Environment;

    public ILoggingBuilder Logging => composition.Host.Logging;

    public IMetricsBuilder Metrics => composition.Host.Metrics;

    public IServiceCollection Services => composition.Host.Services;

    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    /// <summary>ConfigureFunctionsWebApplication was called.</summary>
    internal bool HasWebApplication { get; set; }

    /// <summary>The app, ready to run. Once only.</summary>
    public IHost Build()
    {
        ThrowIfBuilt();
        built = true;
        return composition.Build(HasWebApplication);
    }

    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull => composition.Host.ConfigureContainer(factory, configure);

    /// <summary>Adds a middleware around every invocation, within those added before.</summary>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        composition.Middleware.Add(middleware);
        return this;
    }

    private void ThrowIfBuilt()
    {
        if (built)
        {
            throw new InvalidOperationException("The application has already been built.");
        }
    }
}
