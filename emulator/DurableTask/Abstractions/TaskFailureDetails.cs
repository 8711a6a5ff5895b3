using System.Reflection;

namespace Microsoft.DurableTask;

/// <summary>A failure as data, as it crosses a durable boundary.</summary>
/// <param name="ErrorType">The exception's full type name, or a code such as <c>ActivityTaskNotFound</c>.</param>
/// <param name="ErrorMessage">The exception's message.</param>
/// <param name="StackTrace">Null when it is not known.</param>
/// <param name="InnerFailure">The inner exception's details; null when there is none. Hosts may lose it: do not rely on it.</param>
/// <param name="Properties">Further facts; null when there are none.</param>
public record TaskFailureDetails(
    string ErrorType, string ErrorMessage, string? StackTrace, TaskFailureDetails? InnerFailure, IDictionary<string, object?>? Properties)
{
    /// <summary>Details of an exception and of its inner exceptions.</summary>
    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        TaskFailureDetails? inner = exception.InnerException is null ? null : FromException(exception.InnerException);
        if (exception is TaskFailedException { FailureDetails: { } failure } && inner is null)
        {
            inner = failure;
        }

        return new TaskFailureDetails(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, null);
    }

    /// <summary>Whether the failure was an exception of type <typeparamref name="T"/> or of a type derived from it.</summary>
    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failure was an exception of the given type or of a type derived from it; false when the type named by <see cref="ErrorType"/> cannot be found.</summary>
    /// <exception cref="ArgumentException">The type is not an exception type.</exception>
    /// <exception cref="AmbiguousMatchException">Several loaded assemblies have a type of that name.</exception>
    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
        {
            throw new ArgumentException($"The type {targetBaseExceptionType} is not an exception type.", nameof(targetBaseExceptionType));
        }

        return !string.IsNullOrEmpty(ErrorType) && Load(targetBaseExceptionType) is { } type && targetBaseExceptionType.IsAssignableFrom(type);
    }

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    private Type? Load(Type target)
    {
        Type? found = Type.GetType(ErrorType, throwOnError: false) ?? target.Assembly.GetType(ErrorType, throwOnError: false);
        if (found is not null)
        {
            return found;
        }

        Type[] matches = [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(ErrorType, throwOnError: false)).OfType<Type>().Distinct()];
        return matches.Length switch
        {
            0 => null,
            1 => matches[0],
            _ => throw new AmbiguousMatchException($"Multiple exception types with the name '{ErrorType}' were found."),
        };
    }
}
