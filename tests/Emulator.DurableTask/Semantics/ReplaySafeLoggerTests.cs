using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.DurableTask.Tests.Support;

namespace NodeProgram.Emulator.DurableTask.Tests.Semantics;

/// <summary>Loggers of orchestrators write what happens once, however often it is replayed.</summary>
public class ReplaySafeLoggerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_OfEachStep_IsWrittenOnce(bool replay)
    {
        Recorder recorder = new();
        await using EngineHost host = await new EngineHost(configure: o => new()
            {
                DatabasePath = o.DatabasePath, TimeProvider = o.TimeProvider, ReplayEveryTurn = replay, LoggerFactory = recorder,
            })
            .Activity<int>("Echo", n => n)
            .Orchestrator("Talk", async context =>
            {
                ILogger byName = context.CreateReplaySafeLogger("Talk");
                for (int i = 0; i < 3; i++)
                {
                    byName.LogInformation("step {Step}", i);
                    context.CreateReplaySafeLogger<ReplaySafeLoggerTests>().LogInformation("typed {Step}", i);
                    context.ReplaySafeLoggerFactory.CreateLogger("F").LogInformation("made {Step}", i);
                    await context.CallActivityAsync("Echo", i);
                }

                return null;
            })
            .StartAsync();

        await host.RunAsync("Talk");

        Assert.Equal(["step 0", "typed 0", "made 0", "step 1", "typed 1", "made 1", "step 2", "typed 2", "made 2"], recorder.Lines);
    }

    private sealed class Recorder : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
