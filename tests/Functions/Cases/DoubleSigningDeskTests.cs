using Azure.Data.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

public sealed class DoubleSigningDeskTests : IAsyncLifetime
{
    private const long At = 1_795_349_000_000;
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(DateTimeOffset.FromUnixTimeMilliseconds(At + 60_000));
    private readonly Mock<DurableTaskClient> client = new("test");
    private readonly List<string> started = [];

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        client.Setup(c => c.ScheduleNewOrchestrationInstanceAsync(CaseWorkflow.Name, It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()))
            .Callback((TaskName _, object? _, StartOrchestrationOptions? options, CancellationToken _) => started.Add(options!.InstanceId!)).ReturnsAsync("");
        Assert.True(Endpoint.TryParse("203.0.113.7:7880", out Endpoint? endpoint));
        Assert.True(EthereumAddress.TryParse("0xde709f2102306220921060314715629080e2fb77", out EthereumAddress owner));
        await new NodeStore(tables.Client).ChangeAsync(
            Samples.Node(1),
            _ => new NodeRecord
            {
                Node = Samples.Node(1),
                State = NodeState.Active,
                Operator = owner,
                Application = new string('1', 32),
                Country = "DE",
                Hosting = Hosting.Cloud,
                Software = "1.0.0",
                PublicAddress = endpoint,
                AdmittedAt = clock.GetUtcNow(),
            },
            default);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Findings_OfANodeInAnEpoch_AreOneCaseOfHalfTheStake()
    {
        await KeepAsync(sequence: 4);
        await KeepAsync(sequence: 5);
        Assert.Equal(1, await OpenAsync());
        Assert.Equal(0, await OpenAsync());
        Assert.Matches("^case-0x[0-9a-f]{64}$", Assert.Single(started));
        Assert.Equal(5_000, ViolationTable.ForReport(ViolationKind.DoubleSigning, default, new PenaltiesPolicy()).Part.Value);
    }

    [Fact]
    public async Task Findings_WhoseFirstCaseIsNotProposedYet_AreStillOneCase()
    {
        await KeepAsync(sequence: 4);
        Assert.Equal(1, await OpenAsync());
        await KeepAsync(sequence: 5); // the chain takes its time with the proposal
        Assert.Equal(0, await OpenAsync());
        Assert.Single(started);
    }

    [Fact]
    public async Task Finding_WithoutTheFirstBatch_AccusesNobodyAndIsKept()
    {
        await KeepAsync(sequence: 4, first: false);
        Assert.Equal(0, await OpenAsync());
        Assert.Empty(started);
        Assert.NotNull(await Signings.FindAsync(Samples.Node(1), $"{new string('a', 16)}|{4:D19}|{new string('b', 16)}", default));
    }

    private DoubleSignings Signings => new(tables.Client, null!);

    private Task<int> OpenAsync()
    {
        var running = new PolicyInForce(Policy.Default);
        var desk = new DoubleSigningDesk(
            Signings, new NodeStore(tables.Client), new Outbox(tables.Client, clock), new EpochPolicies(tables.Client, running, clock), running);
        return desk.OpenAsync(client.Object, default);
    }

    // As the ingestion writes it.
    private async Task KeepAsync(long sequence, bool first = true)
    {
        TableClient table = tables.Client.GetTableClient(TableNames.DoubleSignings);
        string id = $"{new string('a', 16)}|{sequence:D19}|{new string('b', 16)}", node = Samples.Node(1).ToString();
        var row = new TableEntity(node, id)
        {
            ["FirstArrivedAt"] = At - 1_000,
            ["SecondArrivedAt"] = At,
            ["HubPartition"] = 0,
            ["FirstHubSequenceNumber"] = 1L,
            ["SecondHubSequenceNumber"] = 2L,
            ["Second0"] = new byte[] { 2, (byte)sequence },
        };
        if (first)
            row["First0"] = new byte[] { 1, (byte)sequence };
        await table.UpsertEntityAsync(row);
        await table.UpsertEntityAsync(new TableEntity("new", $"{node}|{id}"));
    }
}
