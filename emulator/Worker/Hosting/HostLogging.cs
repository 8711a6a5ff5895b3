using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>One line an entry on standard error, so that standard output carries the addresses alone; levels from host.json and Logging:LogLevel.</summary>
internal static class HostLogging
{
    public static void Add(ILoggingBuilder logging, IConfiguration configuration, HostOverrides? overrides)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (overrides is not null)
        {
            overrides.Logging?.Invoke(logging);
            return;
        }

        logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.IncludeScopes = false;
            options.TimestampFormat = "HH:mm:ss.fff ";
            options.UseUtcTimestamp = true;
            options.ColorBehavior = LoggerColorBehavior.Default;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
