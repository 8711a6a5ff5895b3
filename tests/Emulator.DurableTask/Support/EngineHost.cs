using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Emulator.DurableTask.History;
using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Tests.Support;

/// <summary>An engine on a database of its own, with a clock that stands still until it is moved.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("durable-test-").FullName;
    private readonly Func<DurableEngineOptions, DurableEngineOptions>? _configure;
    private DurableTaskEngine? _engine;

    public EngineHost(bool replay = false, Func<DurableEngineOptions, DurableEngineOptions>? configure = null)
    {
        Replay = replay;
        _configure = configure;
    }

    public bool Replay { get; }

    public FakeTimeProvider Time { get; } = new(Start);

    public DurableFunctionRegistry Registry { get; set; } = new();

    public string DatabasePath => Path.Combine(_directory, "durable.db");

    public DurableTaskEngine Engine => _engine ?? throw new InvalidOperationException("Not started.");

    public DurableTaskClient Client => Engine.Client;

    public EngineHost Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        Registry.AddOrchestrator(name, code);
        return this;
    }

    public EngineHost Activity<T>(string name, Func<T?, object?> code)
    {
        Registry.AddActivity(name, (_, input, _) => Task.FromResult(code(ObjectSerializerDataConverter.Default.Deserialize<T>(input))));
        return this;
    }

    public async Task<EngineHost> StartAsync(Func<CommitStage, bool>? crashAt = null)
    {
        DurableEngineOptions options = new()
        {
            DatabasePath = DatabasePath, TimeProvider = Time, ReplayEveryTurn = Replay, MaxConcurrentOrchestrators = 2, CrashAt = crashAt,
        };
        _engine = new DurableTaskEngine(Registry, _configure?.Invoke(options) ?? options);
        await _engine.StartAsync(CancellationToken.None);
        return this;
    }

    public async Task<EngineHost> RestartAsync(DurableFunctionRegistry? registry = null)
    {
        await Engine.DisposeAsync();
        Registry = registry ?? Registry;
        return await StartAsync();
    }

    public Task<string> StartInstanceAsync(string name, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));

    /// <summary>Moves the clock from timer to timer until nothing is left to happen, or until the limit.</summary>
    public async Task RunToEndAsync(TimeSpan? limit = null)
    {
        DateTimeOffset end = Time.GetUtcNow() + (limit ?? TimeSpan.FromDays(3650));
        while (true)
        {
            await IdleAsync();
            if (Engine.NextTimerAt is not { } next || next > end)
            {
                if (limit is not null && Time.GetUtcNow() < end)
                {
                    Time.SetUtcNow(end);
                    await IdleAsync();
                }

                return;
            }

            DateTimeOffset now = Time.GetUtcNow();
            Time.SetUtcNow(next > now + TimeSpan.FromMilliseconds(1) ? next : now + TimeSpan.FromMilliseconds(1));
        }
    }

    public Task IdleAsync() => Engine.WhenIdleAsync().WaitAsync(TimeSpan.FromSeconds(90));

    public async Task<OrchestrationMetadata> GetAsync(string id) =>
        await Client.GetInstanceAsync(id, getInputsAndOutputs: true) ?? throw new InvalidOperationException($"No instance {id}.");

    /// <summary>Starts an instance, lets everything happen, answers how it stands.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string name, object? input = null, string? id = null)
    {
        string instance = await StartInstanceAsync(name, input, id);
        await RunToEndAsync();
        return await GetAsync(instance);
    }

    public List<HistoryEvent> History(string id)
    {
        List<HistoryEvent> events = [];
        Engine.Running.Store.Read(r => r.History(r.Instance(id)!.Seq, events.AddRange));
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
