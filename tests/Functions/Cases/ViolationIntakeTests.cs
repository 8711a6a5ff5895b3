using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Tests.Cases;

/// <summary>The ladder as an epoch's evidence says it, acted upon: warning and lesson, reduction, slash, removal (rules, section 5, "progressive discipline").</summary>
public sealed class ViolationIntakeTests : IAsyncLifetime
{
    private static readonly EpochId Epoch = new(1_000);
    private static readonly OperatorId Operator = new(7);
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly Mock<DurableTaskClient> client = new("test");
    private InboxStore inbox = null!;
    private PenaltyRows penalties = null!;
    private CaseRulingRows rulings = null!;
    private ViolationRows violations = null!;
    private ViolationIntake intake = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        inbox = new InboxStore(tables.Client);
        rulings = new CaseRulingRows(tables.Client);
        penalties = new PenaltyRows(tables.Client, rulings);
        violations = new ViolationRows(tables.Client);
        var outbox = new Outbox(tables.Client, clock);
        intake = new ViolationIntake(violations, penalties, rulings, new Notifier(inbox, new NotificationSettingsStore(tables.Client), outbox), outbox);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task FirstOffence_IsAWarningWithTheLessonThatFits()
    {
        await TakeTwiceAsync(Found(ViolationKind.ConfigurationIssue, Sanction.Warning, step: 1, lesson: ViolationKind.ConfigurationIssue));
        InboxMessage message = Assert.Single(await MessagesAsync());
        Assert.Equal(MessageKind.Violation, message.Kind);
        Assert.Contains("warning", message.Body, StringComparison.Ordinal);
        Assert.Contains("configurationIssue", message.Body, StringComparison.Ordinal);
        Assert.Empty(await penalties.LoadInForceAsync(Epoch.Next, default));
        NothingStarted();
    }

    // 25 % for 30 days: thirty epochs of a day, beginning with the next one; upheld when they are over.
    [Fact]
    public async Task SecondOffence_ReducesTheNextThirtyEpochs()
    {
        FoundViolation found = Found(ViolationKind.OutdatedSoftware, new Sanction(SanctionKind.PeriodReduction, new BasisPoints(2_500)), step: 2);
        await TakeTwiceAsync(found);
        Assert.Empty(await penalties.LoadInForceAsync(Epoch, default));
        foreach (int after in new[] { 1, 30 })
            Assert.Equal((found.Fault, 2_500), (await penalties.LoadInForceAsync(new EpochId(Epoch.Value + after), default)).Select(penalty => (penalty.Fault, penalty.Part.Value)).Single());
        Assert.Empty(await penalties.LoadInForceAsync(new EpochId(Epoch.Value + 31), default));
        Assert.Equal([new CaseRuling(found.Fault, new EpochId(Epoch.Value + 31), BasisPoints.One)], await rulings.LoadRulingsAsync(new EpochId(Epoch.Value + 31), default));
        Assert.Single(await MessagesAsync());
        NothingStarted();
    }

    [Theory]
    [InlineData(SanctionKind.Slash, 500, 3)]
    [InlineData(SanctionKind.Removal, 10_000, 4)]
    public async Task ThirdAndFourthOffence_AreCases(SanctionKind kind, int bp, int step)
    {
        FoundViolation found = Found(ViolationKind.CriticalUptime, new Sanction(kind, new BasisPoints(bp)), step);
        await intake.TakeAsync(Epoch, [found], Policy.Default, client.Object, default);
        client.Verify(
            c => c.ScheduleNewOrchestrationInstanceAsync(CaseWorkflow.Name, It.IsAny<object?>(), It.Is<StartOrchestrationOptions>(o => o.InstanceId == $"case-{found.Fault}"), It.IsAny<CancellationToken>()),
            Times.Once);
        CaseOpening opening = ViolationIntake.OpeningOf(found, Policy.Default);
        Assert.Equal((kind == SanctionKind.Removal, (Wei?)Wei.FromTokens(1_000)), (opening.IsRemoval, opening.StakeAtFault));
        Assert.Equal(Epoch, Policy.Default.Time.EpochOf(opening.FaultAtUnixMs));
        Assert.Equal(found.Fault, FaultId.Of(opening.Operator, opening.Kind, opening.Epoch, opening.EvidenceRoot));
        // The case tells the operator itself.
        Assert.Empty(await MessagesAsync());
    }

    [Fact]
    public async Task Intake_WithoutAClient_LeavesTheStartToTheOutbox()
    {
        FoundViolation found = Found(ViolationKind.CriticalUptime, new Sanction(SanctionKind.Slash, new BasisPoints(500)), 3);
        await intake.TakeAsync(Epoch, [found], Policy.Default, null, default);
        await intake.TakeAsync(Epoch, [found], Policy.Default, null, default);
        Promise promise = Assert.Single(await new Outbox(tables.Client, clock).LoadOverdueAsync(clock.GetUtcNow().AddSeconds(1), 10, default));
        Assert.Equal((CaseWorkflow.Name, CaseWorkflow.InstanceId(found.Fault)), (promise.Signal.Workflow, promise.Signal.InstanceId));
    }

    // A low uptime lasts for weeks: told on the first day, and when it costs something else.
    [Fact]
    public async Task MinorViolation_ThatLasts_IsToldWhenItBeginsAndStoredInEveryEpoch()
    {
        var ten = new Sanction(SanctionKind.EpochReduction, new BasisPoints(1_000));
        for (int day = 0; day < 3; day++)
            await intake.TakeAsync(new EpochId(Epoch.Value + day), [Found(ViolationKind.LowUptime, ten, null, epoch: Epoch.Value + day)], Policy.Default, client.Object, default);
        Assert.Single(await MessagesAsync());
        await intake.TakeAsync(new EpochId(Epoch.Value + 4), [Found(ViolationKind.LowUptime, ten, null, epoch: Epoch.Value + 4)], Policy.Default, client.Object, default);
        Assert.Equal(2, (await MessagesAsync()).Count);
        Assert.Equal(4, (await violations.LoadAsync(Found(ViolationKind.LowUptime, ten, null).Node, Epoch, 10, default)).Count);
        NothingStarted();
    }

    [Fact]
    public async Task Intake_OfAnotherEpochsViolation_IsABug() =>
        await Assert.ThrowsAsync<ArgumentException>(() => intake.TakeAsync(Epoch.Next, [Found(ViolationKind.LowUptime, Sanction.Warning, null)], Policy.Default, client.Object, default));

    private async Task TakeTwiceAsync(FoundViolation found)
    {
        for (int i = 0; i < 2; i++)
            await intake.TakeAsync(Epoch, [found], Policy.Default, client.Object, default);
    }

    private void NothingStarted() => client.Verify(
        c => c.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()), Times.Never);

    private async Task<IReadOnlyList<InboxMessage>> MessagesAsync() => [.. (await inbox.ListAsync(Operator, "", 50, default)).Items.Select(stored => stored.Message)];

    private static FoundViolation Found(ViolationKind kind, Sanction sanction, int? step, ViolationKind? lesson = null, long epoch = 1_000)
    {
        var root = Bytes32.HashOf([1]);
        return new FoundViolation(
            new EpochId(epoch), FaultId.Of(Operator, kind, new EpochId(epoch), root), root, NodeId.FromBytes(new byte[32]), Operator, kind, step is not null, Sanction.Warning, step, sanction, lesson, 900_000,
            Wei.FromTokens(1_000));
    }
}
