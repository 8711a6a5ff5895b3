namespace NodeProgram.Emulator.DurableTask.Orchestration;

/// <summary>
/// Runs one orchestration's code on whichever thread takes its turn, and on no other: continuations of durable tasks run inline or, when they are posted, before
/// the turn ends. A continuation that arrives from another thread comes from something that is not durable; it is never run, and reported.
/// </summary>
internal sealed class OrchestratorScheduler : TaskScheduler
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly Context _context;
    private readonly Action _onForeignContinuation;
    private int _threadId;

    public OrchestratorScheduler(Action onForeignContinuation)
    {
        _onForeignContinuation = onForeignContinuation;
        _context = new Context(this);
    }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether the caller is the orchestration's own code within a turn.</summary>
    public bool IsOrchestratorThread => Volatile.Read(ref _threadId) == Environment.CurrentManagedThreadId;

    /// <summary>Runs the body as orchestrator code; exceptions pass through.</summary>
    public void Run(Action body)
    {
        SynchronizationContext? previous = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        Volatile.Write(ref _threadId, Environment.CurrentManagedThreadId);
        try
        {
            // A task on this scheduler, so that TaskScheduler.Current is this one for ContinueWith and StartNew.
            Task task = new(body);
            task.RunSynchronously(this);
            task.GetAwaiter().GetResult();
        }
        finally
        {
            Volatile.Write(ref _threadId, 0);
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    /// <summary>Runs what was posted, in order, until nothing is left.</summary>
    public void RunPosted()
    {
        while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
        {
            next.Callback(next.State);
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task) => Post(static t => ((QueuedTask)t!).Execute(), new QueuedTask(this, task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        IsOrchestratorThread && !taskWasPreviouslyQueued && TryExecuteTask(task);

    private void Post(SendOrPostCallback callback, object? state)
    {
        if (IsOrchestratorThread)
        {
            _posted.Enqueue((callback, state));
        }
        else
        {
            _onForeignContinuation();
        }
    }

    private sealed record QueuedTask(OrchestratorScheduler Scheduler, Task Task)
    {
        public void Execute() => Scheduler.TryExecuteTask(Task);
    }

    private sealed class Context(OrchestratorScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(d, state);

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (!scheduler.IsOrchestratorThread)
            {
                throw new InvalidOperationException(OrchestrationFaults.IllegalAwait);
            }

            d(state);
        }

        public override SynchronizationContext CreateCopy() => this;
    }
}
