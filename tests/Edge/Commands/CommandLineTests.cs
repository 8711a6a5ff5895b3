using System.CommandLine;
using System.Text.Json.Nodes;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Commands;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Settings;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("preflight")]
    [InlineData("keygen")]
    [InlineData("identity")]
    [InlineData("pledge")]
    [InlineData("apply")]
    [InlineData("status")]
    [InlineData("health")]
    public async Task Help_EveryVerb_NamesEverySetting(string verb)
    {
        string[] arguments = [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"];
        RootCommand root = CommandLine.Create(new Streams(output, error));
        Assert.Equal(0, await root.Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = error }));
        foreach (RelaySetting setting in RelaySetting.All)
            Assert.Contains(setting.Option, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeygenThenIdentity_PrintTheSameNode()
    {
        Assert.Equal(2, await InvokeAsync("identity"));
        Assert.Contains("relay keygen", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await InvokeAsync("keygen", "--json"));
        JsonNode made = JsonNode.Parse(output.ToString())!;
        output.GetStringBuilder().Clear();
        Assert.Equal(0, await InvokeAsync("identity", "--json"));
        Assert.True(JsonNode.DeepEquals(made, JsonNode.Parse(output.ToString())));
        Assert.Equal(122, ((string)made["publicKey"]!).Length);
    }

    [Fact]
    public async Task Preflight_Json_IsOneSignedReportOnTheOutput()
    {
        int exit = await InvokeAsync("preflight", "--json");
        Assert.True(exit is 0 or 1, error.ToString());
        Assert.True(PreflightCodec.TryParse(System.Text.Encoding.UTF8.GetBytes(output.ToString().Trim()), out PreflightReport? report, out TelemetryRefusal refusal), refusal.ToString());
        Assert.True(PreflightCodec.Verify(report!));
    }

    [Fact]
    public async Task Preflight_Table_ShowsMeasuredAndNeeded()
    {
        await InvokeAsync("preflight");
        foreach (string word in new[] { "Cores", "Memory", "8 GB", "100 GB", "Bandwidth", "unknown", "not measured:" })
            Assert.Contains(word, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PreflightSubmit_NoApplication_SaysWhatToDo()
    {
        Assert.Equal(2, await InvokeAsync("preflight", "--submit"));
        Assert.Contains("relay apply", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_NothingRuns_IsOne()
    {
        Assert.Equal(1, await InvokeAsync("health"));
        Assert.Equal(1, await InvokeAsync("health", "--alive"));
        Assert.Contains("not running", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_RelayRunning_FollowsItsHealth()
    {
        using NodeIdentity identity = NodeIdentity.LoadOrCreate(directory.Location);
        await using LocalProgram program = await LocalProgram.StartAsync(identity.PublicKey);
        program.NodeState = "vetting";
        using var stop = new CancellationTokenSource();
        Task running = Relay.RunAsync(TestSettings.For(directory.Location, ("--service", program.Api.ToString()), ("--ca", program.CaFile)), new RelayLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, stop.Token);
        Assert.Equal(1, await InvokeAsync("health"));
        Assert.Equal(0, await InvokeAsync("health", "--alive"));
        program.NodeState = "active";
        await Eventually.HoldsAsync(() => program.Batches.Count > 0, "the first batch");
        await Eventually.HoldsAsync(() => InvokeAsync("health").GetAwaiter().GetResult() == 0, "health");
        await stop.CancelAsync();
        await running;
        Assert.Equal(1, await InvokeAsync("health", "--alive"));
    }

    [Fact]
    public async Task Apply_ServiceAway_IsOneSentenceAndExitOne()
    {
        int exit = await InvokeAsync("apply", "--service", "http://127.0.0.1:1", "--public-address", "node.example:7882", "--operator", "0x00000000000000000000000000000000000000a1",
            "--country", "DE", "--hosting", "cloud", "--commitment-months", "12");
        Assert.Equal(1, exit);
        Assert.Contains("127.0.0.1:1 cannot be reached", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_NoPublicAddress_NamesTheSetting()
    {
        Assert.Equal(2, await InvokeAsync("apply", "--operator", "x", "--country", "DE", "--hosting", "cloud", "--commitment-months", "12"));
        Assert.Contains("--public-address", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnusableSetting_IsTwo() => Assert.Equal(2, await InvokeAsync("run", "--queue-bytes", "1"));

    private Task<int> InvokeAsync(string verb, params string[] more)
    {
        RootCommand root = CommandLine.Create(new Streams(output, error));
        return root.Parse([verb, "--data", directory.Location, .. more]).InvokeAsync();
    }
}
