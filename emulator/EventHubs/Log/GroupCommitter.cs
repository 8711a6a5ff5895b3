namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>
/// The one thread that writes a log. What arrives while a flush is under way forms the next group, so the number of events per flush
/// grows with the load and the wait does not. The queue's memory is bounded by the budget that its buffers were taken from.
/// </summary>
internal sealed class GroupCommitter : IDisposable
{
    // A group larger than this gains nothing and makes its first sender wait.
    private const int GroupBytes = 4 << 20;

    private readonly EventJournal _journal;
    private readonly Action<IReadOnlyCollection<int>> _committed;
    private readonly Action _tend;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly Queue<AppendBuffer> _queue = new();
    private readonly List<AppendBuffer> _group = [];
    private bool _closing;
    private bool _tendRequested;

    /// <param name="journal">The log.</param>
    /// <param name="committed">Called on the writing thread, with the partitions that have grown, when a group is durable. Must not throw.</param>
    /// <param name="tend">Housekeeping that only the writing thread may do; runs when it was asked for.</param>
    /// <param name="name">For the thread.</param>
    public GroupCommitter(EventJournal journal, Action<IReadOnlyCollection<int>> committed, Action tend, string name)
    {
        this._journal = journal;
        this._committed = committed;
        this._tend = tend;
        this._thread = new(this.Run) { IsBackground = true, Name = name };
        this._thread.Start();
    }

    /// <summary>Takes the buffer over. The task completes when its events are on disk.</summary>
    public ValueTask Enqueue(AppendBuffer append)
    {
        ValueTask task = append.Task;
        lock (this._gate)
        {
            if (this._closing)
            {
                append.Discard();
                throw new EventLogException(EventLogFault.Closed, this._thread.Name!, "The event hub is closed");
            }

            this._queue.Enqueue(append);
            if (this._queue.Count == 1)
                Monitor.Pulse(this._gate);
        }

        return task;
    }

    public void RequestTending()
    {
        lock (this._gate)
        {
            this._tendRequested = true;
            Monitor.Pulse(this._gate);
        }
    }

    /// <summary>Writes what is still queued, then ends.</summary>
    public void Dispose()
    {
        lock (this._gate)
        {
            this._closing = true;
            Monitor.Pulse(this._gate);
        }

        this._thread.Join();
    }

    private void Run()
    {
        while (this.TakeGroup(out bool tend))
        {
            if (this._group.Count > 0)
                this.CommitGroup();
            if (tend)
                this._tend();
        }
    }

    private bool TakeGroup(out bool tend)
    {
        this._group.Clear();
        lock (this._gate)
        {
            while (this._queue.Count == 0 && !this._closing && !this._tendRequested)
                Monitor.Wait(this._gate);
            tend = this._tendRequested;
            this._tendRequested = false;
            long bytes = 0;
            while (this._queue.TryPeek(out AppendBuffer? next) && (this._group.Count == 0 || bytes + next.Length <= GroupBytes))
            {
                bytes += next.Length;
                this._group.Add(this._queue.Dequeue());
            }

            return this._group.Count > 0 || tend || !this._closing;
        }
    }

    private void CommitGroup()
    {
        Exception? fault = null;
        try
        {
            this._committed(this._journal.Commit(this._group));
        }
        catch (Exception failed)
        {
            // Whatever it is, the senders must learn that nothing was stored, and the thread must live.
            fault = failed;
        }

        foreach (AppendBuffer append in this._group)
        {
            append.Release();
            if (fault is null)
                append.Succeed();
            else
                append.Fail(fault);
        }
    }
}
