using Azure;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>How a start that failed is told: a sentence on standard error and exit code 1; the stack only for those who ask.</summary>
internal static class StartFailure
{
    public const string VerboseArgument = "--verbose";

    private static UnhandledExceptionEventHandler? watch;

    /// <summary>From now on, until <see cref="Unwatch"/>, an exception that leaves Main is a failed start too: an app composes itself there.</summary>
    public static void Watch(IReadOnlyList<string> args)
    {
        watch = (_, unhandled) => Exit((Exception)unhandled.ExceptionObject, args);
        AppDomain.CurrentDomain.UnhandledException += watch;
    }

    public static void Unwatch() => AppDomain.CurrentDomain.UnhandledException -= watch;

    public static void Exit(Exception exception, IEnumerable<string> args)
    {
        Console.Error.WriteLine(Describe(exception, args.Contains(VerboseArgument)));
        Environment.Exit(1);
    }

    public static string Describe(Exception exception, bool verbose)
    {
        if (verbose)
        {
            return $"Cannot start.\n{exception}";
        }

        var faults = new List<string>();
        for (Exception? fault = exception; fault is not null && faults.Count < 4; fault = fault is HostStartException ? null : fault.InnerException)
        {
            // A client of storage appends status, content and headers in further lines.
            var message = fault is RequestFailedException ? fault.Message.Split('\n')[0].TrimEnd() : fault.Message;
            if (!faults.Any(earlier => earlier.Contains(message, StringComparison.Ordinal)))
            {
                faults.Add(message);
            }
        }

        return $"Cannot start: {string.Join(" ", faults)}{(exception is HostStartException ? string.Empty : $"\n({VerboseArgument} shows where.)")}";
    }
}
