namespace NodeProgram.Emulator.DurableTask.Storage;

/// <summary>One unit of change. All of it is stored or nothing, together with others in one transaction.</summary>
internal abstract class Change
{
    /// <summary>Writes it; on the committing thread, in a transaction. May be called again after a rollback, and must then begin anew.</summary>
    public abstract void Apply(StoreWriter store);

    /// <summary>It is on the disk. On the committing thread: pass on what follows from it and return.</summary>
    public abstract void Committed();

    /// <summary>It was not stored.</summary>
    public abstract void Failed(Exception reason);
}
