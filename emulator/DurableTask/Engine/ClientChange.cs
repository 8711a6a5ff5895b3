using NodeProgram.Emulator.DurableTask.Storage;

namespace NodeProgram.Emulator.DurableTask.Engine;

/// <summary>A change that a client waits for. What it decides, it decides on what is stored at that moment.</summary>
internal abstract class ClientChange<T>(EngineCore core) : Change
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private Exception? _refusal;

    protected EngineCore Core => core;

    protected Outbox Outbox { get; } = new(core);

    /// <summary>Hands it to the committer. The answer comes when it is on the disk.</summary>
    public Task<T> SubmitAsync()
    {
        core.Busy.Enter();
        core.Committer.Enqueue(this);
        return _done.Task;
    }

    public sealed override void Apply(StoreWriter store)
    {
        Outbox.Clear();
        (_result, _refusal) = (default, null);
        _result = Decide(store);
    }

    public override void Committed()
    {
        if (_refusal is null)
        {
            Outbox.Deliver();
        }

        core.Busy.Exit();
        if (_refusal is not null)
        {
            _done.TrySetException(_refusal);
        }
        else
        {
            _done.TrySetResult(_result!);
        }
    }

    public sealed override void Failed(Exception reason)
    {
        core.Busy.Exit();
        _done.TrySetException(reason);
    }

    /// <summary>Writes, and answers; or refuses before it has written anything.</summary>
    protected abstract T Decide(StoreWriter store);

    protected T Refuse(Exception refusal)
    {
        _refusal = refusal;
        return default!;
    }
}
