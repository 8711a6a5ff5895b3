using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Api;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>
/// The program on the embedded host with a clock that moves when a test says so. Epochs of a day, so that none is closed meanwhile; the deadlines of cases are the demo's: 90 s to answer, 210 s for
/// evidence, 420 s for the verdict, 60 s posted, 210 s open, 420 s for an appeal and for its verdict, 210 s of immunity.
/// </summary>
public sealed class CaseApp : IAsyncLifetime
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly ApiApp api;

    public CaseApp()
        : this(null)
    {
    }

    /// <param name="contract">Makes the contract that has the cases; null: there is none.</param>
    internal CaseApp(Func<TimeProvider, ContractDouble>? contract)
    {
        Contract = contract?.Invoke(clock);
        api = new ApiApp(Rules, clock, new Dictionary<string, string?> { ["Program:StakeWithoutChainTokens"] = "1000" }, Contract is null ? null : services => services.AddSingleton<ISlashing>(Contract));
    }

    internal ContractDouble? Contract { get; }

    public static Policy Rules { get; } = Policy.Default with { Penalties = PenaltiesPolicy.Demo };

    internal ApiApp Api => api;

    public DateTimeOffset Now => clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        await api.InitializeAsync();
        // The clock jumps over what keeps connections open.
        api.Http.DefaultRequestHeaders.ConnectionClose = true;
        // So much stake that no test's slash is held back by another's: 1 % of 80 nodes' stake is more than all of them in one window.
        for (int i = 0; i < 80; i++)
            await ActivateAsync(NodeId.FromBytes(RandomNumberGenerator.GetBytes(32)), "0x" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));
    }

    public Task DisposeAsync() => api.DisposeAsync();

    public T Get<T>()
        where T : notnull => api.App.Services.GetRequiredService<T>();

    public IEnumerable<T> GetAll<T>()
        where T : notnull => api.App.Services.GetServices<T>();

    /// <summary>Starts a case as the program does, through its outbox.</summary>
    internal async Task StartCaseAsync(CaseOpening opening)
    {
        var outbox = Get<Outbox>();
        Promise start = await outbox.PromiseAsync(Signal.Start(CaseWorkflow.Name, CaseWorkflow.InstanceId(opening.Fault), opening), default);
        await outbox.DeliverAsync(api.App.DurableClient, start, default);
    }

    public void Pass(int seconds) => clock.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>An active node of a new operator that has signed in.</summary>
    internal async Task<Accused> NewNodeAsync()
    {
        NodeId node = NodeId.FromBytes(RandomNumberGenerator.GetBytes(32));
        OperatorCaller owner = await OperatorCaller.SignInAsync(api);
        await ActivateAsync(node, owner.Address.Key);
        return new Accused(this, node, owner);
    }

    private Task ActivateAsync(NodeId node, string owner)
    {
        Assert.True(EthereumAddress.TryParse(owner, out EthereumAddress address));
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? endpoint));
        var record = new NodeRecord
        {
            Node = node,
            State = NodeState.Active,
            Operator = address,
            Application = new string('1', 32),
            Country = "DE",
            Hosting = Hosting.Cloud,
            Software = "1.0.0",
            PublicAddress = endpoint,
            AdmittedAt = Now.AddDays(-30),
            ActivatedAt = Now.AddDays(-29),
        };
        return Get<NodeStore>().ChangeAsync(node, _ => record, default);
    }

    public static string Hash(byte number) => "0x" + string.Concat(Enumerable.Repeat(number.ToString("x2", CultureInfo.InvariantCulture), 32));
}

/// <summary>A node whose operator is accused, and what its case is asked for.</summary>
internal sealed class Accused(CaseApp app, NodeId node, OperatorCaller owner)
{
    public NodeId Node => node;

    public OperatorCaller Owner => owner;

    /// <summary>The case's id once it was reported.</summary>
    public string Case { get; private set; } = "";

    /// <summary>Reports a violation and waits for its case. The default is a slash of 5 %.</summary>
    public async Task<Accused> ReportedAsync(int severity = 0, string token = ApiApp.Admin, byte evidence = 1)
    {
        Answer answer = await ReportAsync(severity, token, evidence);
        answer.Is(HttpStatusCode.Accepted);
        Case = answer.Json.Text("case")!;
        await UntilAsync(shown => true);
        return this;
    }

    public Task<Answer> ReportAsync(int severity = 0, string token = ApiApp.Admin, byte evidence = 1, long? faultAt = null, string kind = "protocolViolation") => app.Api.PostAsync(
        "/api/admin/violations",
        new { node = node.ToString(), kind, faultAt = faultAt ?? app.Now.AddSeconds(-10).ToUnixTimeMilliseconds(), severity, evidence = CaseApp.Hash(evidence), reason = "It spoke another protocol." },
        token);

    /// <summary>Looks at a case that somebody else opened.</summary>
    public Task<JsonElement> FollowAsync(string id, string state)
    {
        Case = id;
        return UntilStateAsync(state);
    }

    public Task<Answer> PostAsync(string act, object body, string? token = null) => app.Api.PostAsync($"/api/cases/{Case}/{act}", body, token ?? owner.Token);

    public Task<Answer> DecideAsync(string verdict, string token, string? amount = null, string reason = "As the evidence says.") =>
        PostAsync("verdict", new { verdict, code = "evidenceHolds", reason, evidence = CaseApp.Hash(7), amount }, token);

    public async Task<JsonElement> ShowAsync() => (await app.Api.GetAsync("/api/cases/" + Case)).Json;

    /// <summary>Looks at the case until it is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Answer answer = await app.Api.GetAsync("/api/cases/" + Case);
            if (answer.Status == HttpStatusCode.OK && wanted(answer.Json))
                return answer.Json;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"The case stayed {answer.Text}.");
            await Task.Delay(10);
        }
    }

    public Task<JsonElement> UntilStateAsync(string state) => UntilAsync(shown => shown.Text("state") == state);

    /// <summary>Lets time pass, and waits for the state that it brings.</summary>
    public Task<JsonElement> PassAsync(int seconds, string state)
    {
        app.Pass(seconds);
        return UntilStateAsync(state);
    }

    /// <summary>The operator's messages about this case, the newest first, once there are so many.</summary>
    public async Task<IReadOnlyList<JsonElement>> MessagesAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            JsonElement[] found = [.. (await app.Api.GetAsync("/api/inbox", owner.Token)).Json.GetProperty("items").EnumerateArray().Where(item => item.Text("case") == Case)];
            if (found.Length >= count)
                return found;
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"There are {found.Length} messages.");
            await Task.Delay(10);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class CaseCollection : ICollectionFixture<CaseApp>
{
    public const string Name = "cases";
}
