namespace NodeProgram.Emulator.EventHubs;

/// <summary>What is wrong with the log.</summary>
public enum EventLogFault
{
    /// <summary>Another process has the directory open.</summary>
    Locked = 1,

    /// <summary>The disk is full, or the file may not grow further. What was accepted is safe; appending works again once there is room.</summary>
    Full,

    /// <summary>The operating system refused a read, a write or a flush.</summary>
    Io,

    /// <summary>Acknowledged data is damaged. The message names file and position; nothing was changed.</summary>
    Corrupt,

    /// <summary>The log was made with other settings (partition count), or by a later version.</summary>
    Incompatible,

    /// <summary>A flush has failed, so nobody knows what is on disk: the log takes nothing more until the program is started again.</summary>
    Faulted,

    /// <summary>The log was closed.</summary>
    Closed,
}

/// <summary>The event log cannot do what was asked, for a reason outside the program. The message can be shown as it is.</summary>
public sealed class EventLogException : Exception
{
    public EventLogException(EventLogFault fault, string path, string message, Exception? innerException = null)
        : base($"{message} ({path})", innerException)
    {
        this.Fault = fault;
        this.Path = path;
    }

    public EventLogFault Fault { get; }

    /// <summary>The file or directory.</summary>
    public string Path { get; }
}
