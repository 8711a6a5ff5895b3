namespace NodeProgram.Emulator.EventHubs.Log;

/// <summary>A bound on memory that many share. Whoever takes bytes gives them back exactly once.</summary>
internal sealed class ByteBudget(long maximumBytes)
{
    private long _taken;

    public long TakenBytes => Interlocked.Read(ref this._taken);

    /// <summary>Takes the bytes, or (false) takes nothing because there are not so many left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref this._taken, bytes) <= maximumBytes)
            return true;
        Interlocked.Add(ref this._taken, -bytes);
        return false;
    }

    public void Return(long bytes) => Interlocked.Add(ref this._taken, -bytes);
}
