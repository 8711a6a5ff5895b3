using System.CommandLine;
using System.Runtime.InteropServices;
using NodeProgram.Dev.Running;

namespace NodeProgram.Dev.Up;

/// <summary><c>dev up</c>: the program and three relays as processes of their own, onboarded through the real API.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var untilEpoch = new Option<int?>("--until-epoch")
        {
            Description = "Stop after this many closed epochs in which every node was scored, 1 to 100.",
            HelpName = "count",
        };
        var json = new Option<bool>("--json") { Description = "No live view; with --until-epoch one JSON document on standard output: {\"epoch\":..,\"scorecards\":[..],\"chain\":{..}}." };
        var keep = new Option<bool>("--keep") { Description = "Go on with the data of the last run instead of starting anew." };
        var data = new Option<DirectoryInfo>("--data") { Description = "Where the data goes.", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(".data", "up")) };
        var port = new Option<int>("--port") { Description = "Port of the API; 0 takes a free one. The event hub takes the next one.", DefaultValueFactory = _ => 7071 };
        var noChain = new Option<bool>("--no-chain") { Description = "Without Anvil and contracts: stake is not verified and roots are not posted." };
        untilEpoch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 100)
                result.AddError("--until-epoch is 1 to 100.");
        });
        var command = new Command("up", "Starts a local chain with the contracts, the program and three relays on this machine, onboards them and shows how they are scored and paid. Epochs take 30 seconds. Ctrl-C stops everything.")
        {
            untilEpoch, json, keep, data, port, noChain,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            });
            var options = new UpOptions(parsed.GetValue(untilEpoch), parsed.GetValue(json), parsed.GetValue(keep), parsed.GetValue(data)!.FullName, parsed.GetValue(port), !parsed.GetValue(noChain));
            await using var demo = new Demo(options);
            try
            {
                return await demo.RunAsync(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return 0;
            }
            catch (Exception e) when (e is DevException or InvalidOperationException or Functions.Chain.Access.ChainFaultException)
            {
                await Console.Error.WriteLineAsync("dev: " + e.Message);
                return 1;
            }
        });
        return command;
    }
}

/// <summary>What was asked for.</summary>
internal sealed record UpOptions(int? UntilEpoch, bool Json, bool Keep, string DataDirectory, int Port, bool Chain);
