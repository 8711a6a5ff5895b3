using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NodeProgram.Emulator.Worker;

/// <summary>How a test runs a function app.</summary>
public sealed class FunctionAppOptions
{
    /// <summary>Null = a new one under the temporary directory, removed with the app. A given one stays, so that a second app can carry on from it.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The clock of timers, pumps and durable timers; null = the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Settings that win over files, environment and arguments.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Arguments of the program.</summary>
    public IList<string> Arguments { get; } = [];

    /// <summary>Where functions are looked for; empty = the program's assembly and what it references.</summary>
    public IList<Assembly> FunctionAssemblies { get; } = [];

    /// <summary>The only classes in which functions are looked for; empty = all of the assemblies.</summary>
    public IList<Type> FunctionTypes { get; } = [];

    /// <summary>Content for host.json; null = the file, if there is one in the current directory or beside the program.</summary>
    public string? HostJson { get; set; }

    /// <summary>Runs after the program's own registrations, so that what it adds or replaces wins.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; set; }

    /// <summary>Null = nothing is logged.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; set; }
}
