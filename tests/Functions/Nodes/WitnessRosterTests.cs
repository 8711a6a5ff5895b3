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

    private WitnessRoster Rosters()
    {
        var policies = new EpochPolicies(tables.Client, new PolicyInForce(Rules), TimeProvider.System);
        var seeds = new EpochSeeds(tables.Client, new EpochRows(tables.Client), new ScoreRows(tables.Client));
        return new WitnessRoster(nodes, new NodeKeyStore(tables.Client, TimeProvider.System), new EpochNodes(nodes, seeds, policies), seeds, policies);
    }

    private async Task<Roster> LoadAsync()
    {
        using WitnessRoster rosters = Rosters();
        return await rosters.LoadAsync(Epoch, default);
    }

    // Every node has an operator and a network of its own: nothing but the draw decides.
    private Task AddAsync(byte number, DateTimeOffset? activated, DateTimeOffset? ended = null)
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
            },
            default);
    }
}
