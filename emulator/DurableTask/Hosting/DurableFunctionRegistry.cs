using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask;

namespace NodeProgram.Emulator.DurableTask;

/// <summary>
/// The orchestrators and activities that an engine runs, by name (letter case does not matter). Fill it before <see cref="DurableTaskEngine.StartAsync"/>.
/// <para>An orchestrator is called on the orchestration's own synchronous scheduler, and again from the beginning when the instance has to be rebuilt from its
/// history. It must call the function without leaving that thread: nothing asynchronous before or after it but what the context hands out. What it returns is
/// serialised by <see cref="DurableEngineOptions.DataConverter"/>.</para>
/// <para>An activity is called on the thread pool with its input as serialised text (null = no input); it may be called again when the process dies before its
/// result is stored. Its token is cancelled when the engine stops; a call that ends by that cancellation runs again at the next start.</para>
/// </summary>
public sealed class DurableFunctionRegistry
{
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<TaskActivityContext, string?, CancellationToken, Task<object?>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableFunctionRegistry AddOrchestrator(TaskName name, Func<TaskOrchestrationContext, Task<object?>> orchestrator)
    {
        Add(_orchestrators, name, orchestrator, nameof(orchestrator));
        return this;
    }

    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public DurableFunctionRegistry AddActivity(TaskName name, Func<TaskActivityContext, string?, CancellationToken, Task<object?>> activity)
    {
        Add(_activities, name, activity, nameof(activity));
        return this;
    }

    internal bool TryGetOrchestrator(string name, [MaybeNullWhen(false)] out Func<TaskOrchestrationContext, Task<object?>> orchestrator) =>
        _orchestrators.TryGetValue(name, out orchestrator);

    internal bool TryGetActivity(string name, [MaybeNullWhen(false)] out Func<TaskActivityContext, string?, CancellationToken, Task<object?>> activity) =>
        _activities.TryGetValue(name, out activity);

    private static void Add<T>(Dictionary<string, T> to, TaskName name, T function, string parameter)
    {
        ArgumentNullException.ThrowIfNull(function, parameter);
        if (string.IsNullOrWhiteSpace(name.Name))
        {
            throw new ArgumentException("A durable function needs a name.", nameof(name));
        }

        if (!to.TryAdd(name.Name, function))
        {
            throw new ArgumentException($"There is already a durable function named '{name}'.", nameof(name));
        }
    }
}
