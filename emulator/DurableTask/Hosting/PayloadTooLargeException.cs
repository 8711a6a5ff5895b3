namespace NodeProgram.Emulator.DurableTask;

/// <summary>An input, output, event or status is longer than <see cref="DurableEngineOptions.MaxPayloadCharacters"/>.</summary>
public sealed class PayloadTooLargeException : Exception
{
    public PayloadTooLargeException()
    {
    }

    public PayloadTooLargeException(string message)
        : base(message)
    {
    }

    public PayloadTooLargeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
