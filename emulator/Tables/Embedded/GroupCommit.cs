using System.Threading.Channels;

namespace NodeProgram.Emulator.Tables;

/// <summary>
/// The one writer of a file: a thread that takes whatever requests wait, applies them in one SQLite transaction and answers them
/// after its commit. The cost of reaching the disk is so shared by all callers of that moment.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int QueuedRequestsMax = 1024;
    private const int GroupRequestsMax = 256;

    private readonly Channel<WriteRequest> queue = Channel.CreateBounded<WriteRequest>(new BoundedChannelOptions(QueuedRequestsMax) { SingleReader = true });
    private readonly string path;
    private readonly TablesWriter writer;
    private readonly Thread thread;

    public GroupCommit(string path, TimeProvider clock)
    {
        this.path = path;
        writer = new TablesWriter(path, clock);
        thread = new Thread(Run) { IsBackground = true, Name = "tables writer" };
        thread.Start();
    }

    /// <summary>Waits for room in the queue, then for the commit. Once queued, a request is not cancelled: it would be unknown whether it was written.</summary>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if (!queue.Writer.TryWrite(request))
        {
            await queue.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return await request.Answer.ConfigureAwait(false);
    }

    /// <summary>Writes what is queued, then closes the file.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join();
        writer.Dispose();
    }

    private void Run()
    {
        List<WriteRequest> group = new(GroupRequestsMax);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            while (group.Count < GroupRequestsMax && queue.Reader.TryRead(out WriteRequest? request))
            {
                group.Add(request);
            }

            Commit(group);
        }
    }

    private void Commit(List<WriteRequest> group)
    {
        try
        {
            writer.Begin();
            foreach (WriteRequest request in group)
            {
                request.Apply(writer);
            }

            writer.Commit();
        }
        catch (Exception e)
        {
            Undo();
            if (group.Count > 1)
            {
                // One request must not take the others of its group down with it.
                foreach (WriteRequest request in group)
                {
                    Commit([request]);
                }

                return;
            }

            group[0].Failed(StoreFault.Is(e) ? StoreFault.From(e, path) : e);
            return;
        }

        foreach (WriteRequest request in group)
        {
            request.Committed();
        }
    }

    private void Undo()
    {
        try
        {
            writer.Rollback();
        }
        catch (Exception e) when (StoreFault.Is(e))
        {
            // What made the commit fail is what the caller hears; the next BEGIN reports a transaction that is still open.
        }
    }
}
