using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>
/// What a test sets for the app that is composed within its asynchronous flow: the program under test stays as it is, down to
/// its Main. Never set in a program that runs by itself.
/// </summary>
internal sealed class HostOverrides
{
    private static readonly AsyncLocal<HostOverrides?> Ambient = new();

    public static HostOverrides? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Where functions are looked for; null = the entry assembly and what it references.</summary>
    public IReadOnlyList<Assembly>? Assemblies { get; init; }

    /// <summary>The only types in which functions are looked for; null = all of the assemblies.</summary>
    public IReadOnlyList<Type>? Types { get; init; }

    /// <summary>Settings that win over all others.</summary>
    public required IReadOnlyDictionary<string, string?> Settings { get; init; }

    /// <summary>Content of host.json; null = the file, if there is one.</summary>
    public string? HostJson { get; init; }

    /// <summary>Runs after the program's own registrations.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    public Action<ILoggingBuilder>? Logging { get; init; }

    /// <summary>What the app under composition holds, so that one whose composition fails can be made to let go.</summary>
    public HostResources? Resources { get; set; }

    /// <summary>Told when the app is ready, and never when it failed before.</summary>
    public required Action<FunctionsHost> Started { get; init; }
}
