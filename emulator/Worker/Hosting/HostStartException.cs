namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Why the host cannot start, in words for the person who started it.</summary>
public sealed class HostStartException : Exception
{
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The fault underneath; null when there is none.</param>
    public HostStartException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
