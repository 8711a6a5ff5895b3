namespace NodeProgram.Cli.Remote;

/// <summary>Tells on standard error what is being waited for, once that takes longer than two seconds.</summary>
internal static class Progress
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2), Again = TimeSpan.FromSeconds(5);

    public static T While<T>(TextWriter error, string what, Func<T> work)
    {
        DateTimeOffset start = TimeProvider.System.GetUtcNow();
        using ITimer timer = TimeProvider.System.CreateTimer(
            _ =>
            {
                lock (error)
                    error.WriteLine($"nodeop: {what} ({(TimeProvider.System.GetUtcNow() - start).TotalSeconds:0} s)");
            },
            null, First, Again);
        return work();
    }
}
