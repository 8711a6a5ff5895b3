namespace Microsoft.Azure.Functions.Worker;

/// <summary>A fault of the worker itself.</summary>
public class FunctionWorkerException : Exception
{
    public FunctionWorkerException(string? message)
        : base(message)
    {
    }

    public FunctionWorkerException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A trigger value that could not be converted to the type of its parameter. Fails the invocation.</summary>
public class FunctionInputConverterException : FunctionWorkerException
{
    public FunctionInputConverterException(string? message)
        : base(message)
    {
    }

    public FunctionInputConverterException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
