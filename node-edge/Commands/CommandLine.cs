using System.CommandLine;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary>The verbs of the relay and the settings that all of them take. Exit codes: 0 done, 1 refused or unhealthy, 2 wrong use or set-up.</summary>
internal static class CommandLine
{
    internal const int Done = 0;
    internal const int Refused = 1;
    internal const int WrongUse = 2;

    internal static RootCommand Create(Streams streams)
    {
        var root = new RootCommand("The relay of the dTelecom node operator program: measures this node and its peers and reports to the program.\n"
            + "Every setting is an option, an environment variable (RELAY_ and the name in capitals) or a field of the file named by --config.");
        var options = RelaySetting.All.ToDictionary(setting => setting.Option, setting => new Option<string?>(setting.Option)
        {
            Description = setting.Help + (setting.Default is { Length: > 0 } value ? $" [{value}]" : ""),
            Recursive = true,
        });
        foreach (Option<string?> option in options.Values)
            root.Options.Add(option);
        RelaySettings Settings(ParseResult parsed) =>
            RelaySettings.From(new SettingsSource(name => parsed.GetValue(options[name]), Environment.GetEnvironmentVariable));

        root.Subcommands.Add(RunCommand.Create(Settings, streams));
        root.Subcommands.Add(PreflightCommand.Create(Settings, streams));
        root.Subcommands.Add(IdentityCommand.Create("keygen", "Makes the node's key in the data directory unless there is one, and prints its identity.", createKey: true, Settings, streams));
        root.Subcommands.Add(IdentityCommand.Create("identity", "Prints the identity of the node's key.", createKey: false, Settings, streams));
        root.Subcommands.Add(PledgeCommand.Create(Settings, streams));
        root.Subcommands.Add(ApplyCommand.Create(Settings, streams));
        root.Subcommands.Add(StatusCommand.Create(Settings, streams));
        root.Subcommands.Add(HealthCommand.Create(Settings, streams));
        return root;
    }

    /// <summary>Runs a verb; what an operator can put right ends in a sentence and a code, not in a stack trace.</summary>
    internal static async Task<int> GuardAsync(Streams streams, Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (Exception exception) when (exception is SettingsException or IdentityException)
        {
            await streams.Error.WriteLineAsync($"relay: {exception.Message}");
            return WrongUse;
        }
        catch (Exception exception) when (exception is ServiceUnreachableException or IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync($"relay: {exception.Message}");
            return Refused;
        }
    }
}

/// <summary>Where a verb writes: results to the output, everything for a person beside it to the error stream.</summary>
internal sealed record Streams(TextWriter Output, TextWriter Error);
