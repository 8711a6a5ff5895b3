using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Nodes;

public sealed class WitnessRosterTests : IAsyncLifetime
{
    private static readonly Policy Rules = Policy.Default;
    private static readonly EpochId Epoch = new(20_000);
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(Rules.Time.StartOf(Epoch));
    private readonly ProgramTables tables = new();
    private NodeStore nodes = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        nodes = new NodeStore(tables.Client);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Roster_OfAnEpoch_IsDrawnAmongTheNodesActiveAtItsStart()
    {
        await AddAsync(1, activated: Start);
        await AddAsync(2, activated: Start.AddDays(-1));
        await AddAsync(3, activated: Start.AddDays(-1), ended: Start.AddSeconds(1)); // left in the epoch: was there at its start
        await AddAsync(4, activated: Start.AddMilliseconds(1)); // came in the epoch
        await AddAsync(5, activated: null); // on the test network
        await AddAsync(6, activated: Start.AddDays(-1), ended: Start); // left before
        Roster roster = await LoadAsync();
        Assert.Equal([Samples.Node(1), Samples.Node(2), Samples.Node(3)], roster.Assignments.Keys.Order());
        Assert.All(roster.Assignments.Values, assignment => Assert.Equal(2, assignment.Count));
    }

    [Fact]
    public async Task Roster_TargetsOfAWitness_AreTheAssignmentsTurnedAround()
    {
        for (byte i = 1; i <= 20; i++)
            await AddAsync(i, activated: Start);
        Roster roster = await LoadAsync();
        Assert.Equal(
            roster.Assignments.Values.SelectMany(assignment => assignment.Witnesses.Select(witness => (witness, assignment.Target))).Order(),
            roster.TargetsOf.SelectMany(pair => pair.Value.Select(target => (pair.Key, target.Node))).Order());
        Assert.All(roster.Assignments.Values, assignment => Assert.Equal(Rules.Witnesses.Peers, assignment.Count));
    }

    [Fact]
    public async Task Roster_DrawnByAnotherProcess_IsTheSame()
    {
        for (byte i = 1; i <= 20; i++)
            await AddAsync(i, activated: Start);
        Roster first = await LoadAsync();
        await AddAsync(21, activated: Start.AddHours(1));
        Roster second = await LoadAsync();
        Assert.Equal(first.Assignments.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Witnesses), second.Assignments.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Witnesses));
    }

    [Fact]
    public async Task Roster_RenewedKey_IsTheOneThatSpeaksForTheNode()
    {
        var keys = new NodeKeyStore(tables.Client, TimeProvider.System);
        await keys.ClaimAsync(Samples.Node(1), [1, 1], "a", null, default);
        await keys.ClaimAsync(Samples.Node(2), [2, 2], "b", null, default);
        await keys.RenewAsync(Samples.Node(2), [2, 3], default);
        Roster roster = await LoadAsync();
        Assert.Equal([(Samples.Node(2), "0203")], roster.RenewedKeys.Select(pair => (pair.Key, Convert.ToHexStringLower(pair.Value))));
    }

    [Fact]
    public async Task Configuration_OfANode_NamesItsWitnessesAndTheirRenewedKeys()
    {
        for (byte i = 1; i <= 5; i++)
            await AddAsync(i, activated: Start);
        var keys = new NodeKeyStore(tables.Client, TimeProvider.System);
        await keys.ClaimAsync(Samples.Node(2), [2, 2], "b", null, default);
        await keys.RenewAsync(Samples.Node(2), [2, 3], default);
        var policy = new PolicyInForce(Rules);
        using var pulse = new IngestPulse(new IngestRows(tables.Client), policy, TimeProvider.System);
        using WitnessRoster rosters = Rosters();
        var configurations = new NodeConfigurations(rosters, new ProgramFacts(new EpochOutages(new IngestRows(tables.Client), pulse, policy), new ProgramSettings(true, 10, 60)), policy);
        ConfigurationView told = (await configurations.LoadAsync((await nodes.FindAsync(Samples.Node(1), default))!, Start, default)).Content;
        Assert.Equal(
            [.. Enumerable.Range(2, 4).Select(i => Samples.Node((byte)i)).Order().Select(node => new WitnessView(node.ToString(), node == Samples.Node(2) ? "AgM" : null))], told.Witnesses);
    }

    // Two anchors watch every node, and a relay reports on 64 targets: of 70 nodes each of them leaves some out, which must be said.
    [Fact]
    public async Task Roster_MoreTargetsThanAnchorsTake_IsToldAndAnchorsAreGivenWhatTheyTake()
    {
        for (byte i = 1; i <= 70; i++)
            await AddAsync(i, activated: Start);
        for (byte anchor = 200; anchor <= 201; anchor++)
            await AddAsync(anchor, activated: Start, isAnchor: true);
        var log = new Lines();
        var policy = new PolicyInForce(Rules);
        using var pulse = new IngestPulse(new IngestRows(tables.Client), policy, TimeProvider.System);
        using WitnessRoster rosters = Rosters(log);
        var clock = new FakeTimeProvider(Start);
        using var network = new NetworkOverview(nodes, new EpochRows(tables.Client), rosters, policy, clock);
        Assert.Null((await network.LoadAsync(default)).Witnesses); // nothing was drawn, and looking draws nothing

        Roster roster = await rosters.LoadAsync(Epoch, default);
        int busiest = roster.TargetsOf.Values.Max(targets => targets.Count), beyond = roster.TargetsOf.Values.Sum(targets => Math.Max(0, targets.Count - 64));
        Assert.InRange(busiest, 70, 71);
        // 70 nodes want two anchors each, as the anchors themselves do: 144 / 39.
        Assert.Equal(new WitnessLoad(64, busiest, 2, beyond, 2, 4), roster.Load);
        Assert.Contains("witnesses-overloaded", Assert.Single(log.Errors), StringComparison.Ordinal);
        Assert.Null((await network.LoadAsync(default)).Witnesses);
        clock.Advance(TimeSpan.FromSeconds(NetworkOverview.KeptSeconds));
        Assert.Equal(roster.Load, (await network.LoadAsync(default)).Witnesses);

        var configurations = new NodeConfigurations(rosters, new ProgramFacts(new EpochOutages(new IngestRows(tables.Client), pulse, policy), new ProgramSettings(true, 10, 60)), policy);
        for (byte anchor = 200; anchor <= 201; anchor++)
        {
            IReadOnlyList<ProbeTarget> targets = (await configurations.LoadAsync((await nodes.FindAsync(Samples.Node(anchor), default))!, Start, default)).Content.Targets;
            Assert.Equal(64, targets.Count);
            Assert.Equal(targets.Select(target => target.Node).Order(StringComparer.Ordinal), targets.Select(target => target.Node));
            Assert.Subset(roster.TargetsOf[Samples.Node(anchor)].Select(target => target.Node.ToString()).ToHashSet(), targets.Select(target => target.Node).ToHashSet());
        }
    }

    [Fact]
    public async Task Roster_AnchorsEnough_IsNoAlarm()
    {
        for (byte i = 1; i <= 30; i++)
            await AddAsync(i, activated: Start, isAnchor: i <= 2);
        var log = new Lines();
        using WitnessRoster rosters = Rosters(log);
        Roster roster = await rosters.LoadAsync(Epoch, default);
        Assert.Equal((0, 0, 2, 2), (roster.Load.Overloaded, roster.Load.LeftOut, roster.Load.Anchors, roster.Load.AnchorsNeeded));
        Assert.Empty(log.Errors);
        foreach ((NodeId witness, IReadOnlyList<NodeRecord> targets) in roster.TargetsOf)
            Assert.Equal(targets.Select(target => target.Node).Order(), WitnessLoad.Observed(witness, targets).Select(target => target.Node));
    }

    // The count reads every node: however often it is asked for, once in a while.
    [Fact]
    public async Task Network_AskedForAgain_IsCountedOnceInAWhile()
    {
        await AddAsync(1, activated: Start);
        using WitnessRoster rosters = Rosters();
        var clock = new FakeTimeProvider(Start);
        using var network = new NetworkOverview(nodes, new EpochRows(tables.Client), rosters, new PolicyInForce(Rules), clock);
        NetworkView first = await network.LoadAsync(default);
        Assert.Equal((1, 1, Start.ToUnixTimeMilliseconds()), (first.Nodes["active"], first.Regions["westernEurope"], first.AsOf));
        await AddAsync(2, activated: null);
        clock.Advance(TimeSpan.FromSeconds(NetworkOverview.KeptSeconds) - TimeSpan.FromMilliseconds(1));
        Assert.Same(first, await network.LoadAsync(default));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        NetworkView[] together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => network.LoadAsync(default)));
        Assert.Equal(1, together[0].Nodes["testnet"]);
        Assert.All(together, each => Assert.Same(together[0], each));
    }

    private WitnessRoster Rosters(ILogger<WitnessRoster>? log = null)
    {
        var policies = new EpochPolicies(tables.Client, new PolicyInForce(Rules), TimeProvider.System);
        var seeds = new EpochSeeds(tables.Client, new EpochRows(tables.Client), new ScoreRows(tables.Client));
        return new WitnessRoster(nodes, new NodeKeyStore(tables.Client, TimeProvider.System), new EpochNodes(nodes, seeds, policies), seeds, policies, log);
    }

    private async Task<Roster> LoadAsync()
    {
        using WitnessRoster rosters = Rosters();
        return await rosters.LoadAsync(Epoch, default);
    }

    // Every node has an operator and a network of its own: nothing but the draw decides.
    private Task AddAsync(byte number, DateTimeOffset? activated, DateTimeOffset? ended = null, bool isAnchor = false)
    {
        Assert.True(EthereumAddress.TryParse($"0x{number:x2}00000000000000000000000000000000000001", out EthereumAddress owner));
        Assert.True(Endpoint.TryParse($"203.{number}.113.7:7880", out Endpoint? address));
        return nodes.ChangeAsync(
            Samples.Node(number),
            _ => new NodeRecord
            {
                Node = Samples.Node(number),
                State = activated is null ? NodeState.Testnet : ended is null ? NodeState.Active : NodeState.Removed,
                Operator = owner,
                Application = "a",
                Country = "DE",
                Hosting = Hosting.Cloud,
                Software = "1.0.0",
                PublicAddress = address,
                AdmittedAt = Start.AddDays(-2),
                ActivatedAt = activated,
                EndedAt = ended,
                IsAnchor = isAnchor,
            },
            default);
    }

    private sealed class Lines : ILogger<WitnessRoster>
    {
        public List<string> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
                Errors.Add(formatter(state, exception));
        }
    }
}
