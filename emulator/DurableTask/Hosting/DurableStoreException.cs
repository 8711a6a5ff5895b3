namespace NodeProgram.Emulator.DurableTask;

/// <summary>The database failed. The message says what to do; what was not acknowledged was not stored.</summary>
public sealed class DurableStoreException : Exception
{
    public DurableStoreException()
    {
    }

    public DurableStoreException(string message)
        : base(message)
    {
    }

    public DurableStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>SQLite's (extended) result code; 0 when it was not SQLite that failed.</summary>
    public int SqliteCode { get; init; }

    /// <summary>True when the engine cannot go on: the disk is full, the file locked, damaged or not writable.</summary>
    public bool ConcernsWholeStore { get; init; }
}
