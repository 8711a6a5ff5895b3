using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>Writes only what happens for the first time.</summary>
internal sealed class ReplaySafeLogger(TaskOrchestrationContext context, ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !context.IsReplaying && logger.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}

/// <summary>Makes loggers that write only what happens for the first time. It does not own the factory beneath it.</summary>
internal sealed class ReplaySafeLoggerFactoryImpl(TaskOrchestrationContext context, ILoggerFactory factory) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

    public ILogger CreateLogger(string categoryName) => new ReplaySafeLogger(context, factory.CreateLogger(categoryName));

    public void Dispose()
    {
    }
}
