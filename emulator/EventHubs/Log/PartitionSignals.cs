namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>Lets readers wait for a partition to grow, without asking again and again.</summary>
internal sealed class PartitionSignals(int partitions)
{
    private readonly TaskCompletionSource?[] _waiting = new TaskCompletionSource?[partitions];

    /// <summary>A task that completes at the next <see cref="Raise"/>. Take it first, then look whether there is something already.</summary>
    public Task Next(int partition)
    {
        while (true)
        {
            TaskCompletionSource? waiting = Volatile.Read(ref this._waiting[partition]);
            if (waiting is not null)
                return waiting.Task;
            TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (Interlocked.CompareExchange(ref this._waiting[partition], made, null) is null)
                return made.Task;
        }
    }

    public void Raise(int partition) => Interlocked.Exchange(ref this._waiting[partition], null)?.SetResult();
}
