using System.CommandLine;
using System.Runtime.InteropServices;
using NodeProgram.Dev.Running;

namespace NodeProgram.Dev.Sim;

/// <summary><c>dev sim</c>: a network of simulated relays against the running program, with scripted faults.</summary>
internal static class SimCommand
{
    private const int NotHeld = 1, NotUnderstood = 2;

    public static Command Create()
    {
        var nodes = new Option<int>("--nodes") { Description = $"Simulated relays, 1 to {SimOptions.NodesMax}; three to an operator.", DefaultValueFactory = _ => 30 };
        var anchors = new Option<int>("--anchors") { Description = $"Relays of the program itself beside them, 0 to {SimOptions.AnchorsMax}; they go dark on schedule.", DefaultValueFactory = _ => 4 };
        var epochs = new Option<int>("--epochs") { Description = $"Epochs in which all of them are measured, 1 to {SimOptions.EpochsMax}; 20 s each.", DefaultValueFactory = _ => 1 };
        var seed = new Option<long>("--seed") { Description = "Of everything that is drawn.", DefaultValueFactory = _ => 1 };
        var faults = new Option<string>("--faults")
        {
            Description = "What goes wrong, seconds from the begin of the first measured epoch: \"crash:node=7,from=5,for=8; region:region=eastAsia,from=10,for=6; loss:node=3,ppm=200000; liar:nodes=20%,says=down; "
                + "skew:node=9,ms=90000; disk:node=2,from=4,for=6; ingestion:from=12,for=5; maintenance:node=6,from=10,for=4; replay:node=4; forge:node=5,as=6; rewind:node=8,ms=5000\". Nodes count from 0.",
            DefaultValueFactory = _ => "",
        };
        var json = new Option<bool>("--json") { Description = "The report as one JSON document on standard output." };
        var data = new Option<DirectoryInfo>("--data") { Description = "Where the data goes; emptied at the start.", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(".data", "sim")) };
        var port = new Option<int>("--port") { Description = "Port of the API; 0 takes a free one. The event hub takes the next one.", DefaultValueFactory = _ => 0 };
        var command = new Command("sim", "Simulates a network: many relays in one process that apply, are admitted, measure each other and deliver over HTTPS to the program, which runs beside them. Exit code 0 when every node "
            + "was scored, every ledger balanced, and the evidence of every epoch recomputed to the same.")
        {
            nodes, anchors, epochs, seed, faults, json, data, port,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(nodes), parsed.GetValue(anchors), parsed.GetValue(epochs), parsed.GetValue(seed), parsed.GetValue(faults)!, parsed.GetValue(json), parsed.GetValue(data)!.FullName, parsed.GetValue(port), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int nodes, int anchors, int epochs, long seed, string script, bool json, string data, int port, CancellationToken cancellation)
    {
        SimOptions options;
        try
        {
            if (nodes is < 1 or > SimOptions.NodesMax)
                throw new FormatException($"--nodes is 1 to {SimOptions.NodesMax}");
            if (anchors is < 0 or > SimOptions.AnchorsMax)
                throw new FormatException($"--anchors is 0 to {SimOptions.AnchorsMax}");
            if (epochs is < 1 or > SimOptions.EpochsMax)
                throw new FormatException($"--epochs is 1 to {SimOptions.EpochsMax}");
            if (port is < 0 or > 65_534)
                throw new FormatException("--port is 0 to 65534");
            options = new SimOptions(nodes, anchors, epochs, seed, FaultPlan.Parse(script, nodes + anchors), json, data, port);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync("dev: " + e.Message);
            return NotUnderstood;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        try
        {
            SimReport report;
            using (var progress = new SimProgress(live: !json && !Console.IsOutputRedirected))
                report = await new Simulation(options, progress).RunAsync(stop.Token);
            if (json)
                await Console.Out.WriteLineAsync(report.ToJson());
            else
                SimSummary.Print(report);
            return report.Holds ? 0 : NotHeld;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (DevException e)
        {
            await Console.Error.WriteLineAsync("dev: " + e.Message);
            return NotHeld;
        }
    }
}
