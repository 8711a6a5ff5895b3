using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Chain;
using NodeProgram.Cli;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Tests.Api;

namespace NodeProgram.Functions.Tests.Story;

/// <summary>
/// The program on the embedded host and a local chain with its contracts, under the demo's policy and one clock for both: time passes second by second, and in every second each relay sends and a block is
/// mined. Operators deal with both through nodeop, people through the API.
/// </summary>
internal sealed class StoryWorld : IAsyncDisposable
{
    public const int PriceMicroUsd = 1_000_000;

    // Long enough for the work of a second on a busy machine, short enough for an hour in a minute.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(12);
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("story-");
    private readonly FakeTimeProvider clock;
    private readonly List<StoryRelay> relays = [];

    private StoryWorld(LocalChain chain, FakeTimeProvider clock, ApiApp api) => (Chain, this.clock, Api) = (chain, clock, api);

    /// <summary>The demo's rules; a test network of 3 s, and an event every second.</summary>
    public static Policy Rules { get; } = Policy.Demo with
    {
        Time = Policy.Demo.Time with { SendIntervalSeconds = 1 },
        Onboarding = Policy.Demo.Onboarding with { TestnetSeconds = 5, Hardware = new HardwarePolicy() },
    };

    public LocalChain Chain { get; }

    public ApiApp Api { get; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public static async Task<StoryWorld> StartAsync()
    {
        LocalChain chain = await LocalChain.StartAsync("demo", 500_000_000, static _ => { }, default);
        ChainBlock head = await chain.Node.HeadAsync(default);
        var clock = new FakeTimeProvider(head.At.AddSeconds(1));
        Dictionary<string, string?> settings = chain.Contracts.Settings(chain.Anvil.Url, AnvilProcess.ChainId, confirmations: 1).ToDictionary(static each => each.Key, static each => (string?)each.Value);
        settings["Program:PriceMicroUsd"] = PriceMicroUsd.ToString(CultureInfo.InvariantCulture);
        settings["Program:SignIn:ChainId"] = AnvilProcess.ChainId.ToString(CultureInfo.InvariantCulture);
        settings["Program:SignIn:SessionMinutes"] = "1440";
        var world = new StoryWorld(chain, clock, new ApiApp(Rules, clock, settings));
        await world.Api.InitializeAsync();
        world.Api.Http.DefaultRequestHeaders.ConnectionClose = true;
        await File.WriteAllTextAsync(world.ContractsFile, JsonSerializer.Serialize(new
        {
            chainId = AnvilProcess.ChainId,
            staking = chain.Contracts.Addresses[ContractName.OperatorStaking].Key,
            rewards = chain.Contracts.Addresses[ContractName.RewardDistributor].Key,
            token = chain.Contracts.Addresses[ContractName.DtelToken].Key,
        }));
        return world;
    }

    public string ContractsFile => Place("contracts.json");

    public string Place(string name) => Path.Combine(directory.FullName, name);

    public void Add(StoryRelay relay) => relays.Add(relay);

    /// <summary>A second passes.</summary>
    public async Task TickAsync()
    {
        clock.Advance(TimeSpan.FromSeconds(1));
        await Chain.Anvil.CallAsync("anvil_setTime", Now.ToUnixTimeSeconds());
        await Chain.MineAsync(1);
        // Each transaction had a block of its own, a second after the one before: the program's clock does not fall behind.
        TimeSpan behind = (await Chain.Node.HeadAsync(default)).At - Now;
        if (behind > TimeSpan.Zero)
            clock.Advance(behind);
        foreach (StoryRelay relay in relays)
            await relay.SendAsync();
        await Task.Delay(Breath);
    }

    public async Task PassAsync(int seconds)
    {
        for (int i = 0; i < seconds; i++)
            await TickAsync();
    }

    /// <summary>Lets time pass until something is there.</summary>
    /// <param name="what">What is awaited, for the failure.</param>
    /// <param name="look">Null while it is not.</param>
    /// <param name="secondsMax">How long it may take.</param>
    public async Task<T> UntilAsync<T>(string what, Func<Task<T?>> look, int secondsMax = 300)
        where T : class
    {
        for (int second = 0; second < secondsMax; second++)
        {
            if (await look() is { } found)
                return found;
            await TickAsync();
        }

        throw new TimeoutException($"{what}: not within {secondsMax} s.");
    }

    public Task<JsonElement> ApplicationAsync(string application, string state) => JsonAsync($"/api/applications/{application}", null, shown => shown.Text("state") == state, $"application {state}");

    public Task<JsonElement> CaseAsync(string @case, string state, int secondsMax = 600) => JsonAsync($"/api/cases/{@case}", null, shown => shown.Text("state") == state, $"case {state}", secondsMax);

    /// <summary>Looks at a resource until it is as wanted, while time passes.</summary>
    public async Task<JsonElement> JsonAsync(string path, string? token, Func<JsonElement, bool> wanted, string what, int secondsMax = 300)
    {
        string last = "";
        try
        {
            Answer answer = await UntilAsync(what, async () =>
            {
                Answer shown = await Api.GetAsync(path, token);
                last = shown.Text;
                return shown.Response.IsSuccessStatusCode && wanted(shown.Json) ? shown : null;
            }, secondsMax);
            return answer.Json;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} {last}");
        }
    }

    /// <summary>The epoch that is current now.</summary>
    public long Epoch => Rules.Time.EpochOf(Now).Value;

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Chain.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
