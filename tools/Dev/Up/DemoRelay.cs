using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NodeProgram.Dev.Running;

namespace NodeProgram.Dev.Up;

/// <summary>One of the demo's relays: its own process, key, data directory and loopback address.</summary>
internal sealed class DemoRelay(int number, string dataDirectory, Uri service, string certificate, string operatorAddress) : IAsyncDisposable
{
    private static readonly string[] Countries = ["DE", "BR", "JP"];
    private static readonly string Assembly = ChildProcess.Assembly("NodeProgram.Edge", "relay.dll");

    private readonly string data = Path.Combine(dataDirectory, $"relay-{number}");
    private ChildProcess? process;

    public string Name => $"relay {number}";

    public int Number => number;

    /// <summary>Its operator's account.</summary>
    public string Operator => operatorAddress;

    public string Country => Countries[(number - 1) % Countries.Length];

    public string Node { get; private set; } = "";

    public string Application { get; private set; } = "";

    /// <summary>What the program says about the application.</summary>
    public JsonObject? Onboarding { get; set; }

    public JsonObject? Live { get; set; }

    public JsonObject? Scorecard { get; set; }

    public bool IsOperating => (string?)Onboarding?["state"] == "operating";

    // Every relay has a network of its own, 127.0.N.1, and a port that nobody else had taken when it applied: it stays the relay's, because that is where its peers probe it.
    private string Probe => File.ReadAllText(Path.Combine(data, "probe-address"));

    private Dictionary<string, string> Environment => new()
    {
        ["RELAY_DATA"] = data,
        ["RELAY_SERVICE"] = service.GetLeftPart(UriPartial.Authority),
        ["RELAY_CA"] = certificate,
        ["RELAY_PROBE_BIND"] = Probe,
        ["RELAY_PUBLIC_ADDRESS"] = Probe,
        ["RELAY_LOCAL"] = "127.0.0.1:0",
        ["RELAY_PORTS"] = "",
    };

    public async Task ApplyAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(data);
        if (!File.Exists(Path.Combine(data, "probe-address")))
            await File.WriteAllTextAsync(Path.Combine(data, "probe-address"), FreeProbe(IPAddress.Parse($"127.0.{number}.1")), cancellation);
        string output = await RunAsync(
            ["apply", "--operator", operatorAddress, "--country", Country, "--hosting", "bareMetal", "--commitment-months", "24", "--email", $"operator{number}@example.org"], cancellation);
        JsonNode application = JsonNode.Parse(output) ?? throw new DevException($"{Name}: apply printed nothing.");
        (Node, Application) = ((string)application["node"]!, (string)application["application"]!);
    }

    /// <summary>Signs that its operator may pledge it on the chain.</summary>
    public async Task<JsonObject> PledgeAsync(string[] arguments, CancellationToken cancellation) =>
        JsonNode.Parse(await RunAsync(arguments, cancellation))?.AsObject() ?? throw new DevException($"{Name}: pledge printed nothing.");

    public Task PreflightAsync(CancellationToken cancellation) => RunAsync(["preflight", "--submit"], cancellation);

    public void Start() => process = ChildProcess.Start(Name, Assembly, ["run"], Environment, Path.Combine(data, "relay.log"));

    public void EnsureRunning()
    {
        if (process is { HasExited: true })
            throw new DevException($"{Name} has ended by itself:\n{process.Tail()}");
    }

    public ValueTask DisposeAsync() => process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string FreeProbe(IPAddress address)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket.LocalEndPoint!.ToString()!;
    }

    // Runs a verb to its end; what it prints goes to a file of its own.
    private async Task<string> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        string log = Path.Combine(data, arguments[0] + ".log");
        File.Delete(log);
        await using ChildProcess verb = ChildProcess.Start(Name, Assembly, arguments, Environment, log);
        int code = await verb.WaitAsync(cancellation);
        string tail = verb.Tail();
        if (code != 0)
            throw new DevException($"{Name}: relay {arguments[0]} ended with {code}:\n{tail}");
        return tail.Split('\n').FirstOrDefault(line => line.StartsWith('{')) ?? "";
    }
}
