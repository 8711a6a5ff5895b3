using System.CommandLine;
using System.Text;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay status</c>: the running relay's own view and the program's view of this node.</summary>
internal static class StatusCommand
{
    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var command = new Command("status", "Prints what the running relay says (/healthz) and how the application stands. Exit 1 when either cannot be had.");
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(streams, async () =>
        {
            RelaySettings relay = settings(parsed);
            using NodeIdentity identity = NodeIdentity.TryLoad(relay.DataDirectory)
                ?? throw new IdentityException($"there is no key in {relay.DataDirectory} yet; make one with: relay keygen");
            await streams.Output.WriteLineAsync($"node         {identity.Node}");
            (bool running, string local) = await HealthCommand.AskAsync(relay, cancellation);
            await streams.Output.WriteLineAsync($"relay        {local.TrimEnd()}");
            (bool known, string application) = await AskProgramAsync(relay, identity, cancellation);
            await streams.Output.WriteLineAsync($"application  {application}");
            return running && known ? CommandLine.Done : CommandLine.Refused;
        }));
        return command;
    }

    private static async Task<(bool Known, string Text)> AskProgramAsync(RelaySettings relay, NodeIdentity identity, CancellationToken cancellation)
    {
        if (ApplyCommand.ReadApplicationId(relay.DataDirectory) is not string application)
            return (false, "none sent from here; see: relay apply --help");
        using HttpClient http = HttpTransport.Create(relay);
        var service = new ServiceClient(http, relay.Service, identity, new RelayClock(TimeProvider.System));
        try
        {
            ServiceAnswer answer = await service.SendAsync(HttpMethod.Get, $"/api/applications/{Uri.EscapeDataString(application)}", null, null, cancellation);
            return (answer.IsSuccess, answer.IsSuccess ? Encoding.UTF8.GetString(answer.Body) : answer.Sentence);
        }
        catch (ServiceUnreachableException exception)
        {
            return (false, exception.Message);
        }
    }
}
