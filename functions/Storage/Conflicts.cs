using Azure;

namespace NodeProgram.Functions.Storage;

/// <summary>Somebody else changed the same row at the same time, more often than is reasonable to wait for. Safe to repeat.</summary>
public sealed class ConcurrentChangeException : Exception
{
    public ConcurrentChangeException(string row)
        : base($"{row} is being changed by somebody else.") => Row = row;

    /// <summary>Which row.</summary>
    public string Row { get; }
}

/// <summary>Optimistic concurrency: read, decide, write with the ETag, again on a conflict, a bounded number of times.</summary>
public static class Conflicts
{
    private const int TriesMax = 12;

    /// <summary>Whether a write failed because the row is not as it was read: it exists already, has changed, or is gone.</summary>
    public static bool IsConflict(this RequestFailedException e) => e.Status is 409 or 412 or 404 && e.ErrorCode != "TableNotFound";

    /// <summary>Runs a whole read-decide-write until it meets no conflict.</summary>
    /// <exception cref="ConcurrentChangeException">It met one every time.</exception>
    public static async Task<T> RetryAsync<T>(string row, Func<Task<T>> readDecideWrite)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await readDecideWrite();
            }
            catch (RequestFailedException e) when (e.IsConflict())
            {
                if (attempt == TriesMax)
                    throw new ConcurrentChangeException(row);
            }
        }
    }
}
