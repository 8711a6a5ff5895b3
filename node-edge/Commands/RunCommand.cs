using System.CommandLine;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay run</c>.</summary>
internal static class RunCommand
{
    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var command = new Command("run", "Measures and reports until it is stopped (SIGTERM, Ctrl-C). Before the node is admitted it waits and says for what.");
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(streams, async () =>
        {
            await Relay.RunAsync(settings(parsed), new RelayLog(streams.Error, TimeProvider.System), TimeProvider.System, cancellation);
            return CommandLine.Done;
        }));
        return command;
    }
}
