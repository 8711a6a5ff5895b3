using Azure;
using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Functions.Timers;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Tests.Timers;

/// <summary>A process died between writing a record and telling the workflow; the next sweep tells it.</summary>
public sealed class OutboxSweepTests : IAsyncLifetime
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly Mock<DurableTaskClient> client = new("test");
    private Outbox outbox = null!;
    private ApplicationStore applications = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        outbox = new Outbox(tables.Client, clock);
        applications = new ApplicationStore(tables.Client);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Start_PromisedAndStored_IsDeliveredOnceAndForgotten()
    {
        await outbox.PromiseAsync(Signal.Start(Input(1)), default);
        await applications.AddAsync(Application(), default);
        clock.Advance(TimeSpan.FromSeconds(21));
        await SweepAsync();
        await SweepAsync();
        client.Verify(
            c => c.ScheduleNewOrchestrationInstanceAsync(OnboardingWorkflow.Name, Input(1), It.Is<StartOrchestrationOptions>(o => o.InstanceId == $"onboarding-{Id}-1"), It.IsAny<CancellationToken>()),
            Times.Once);
        // The submission may have ended with the process before it reached the trail.
        Assert.Equal("attempt 1 submitted", Assert.Single(await new AuditLog(tables.Client).LoadAsync(Subjects.Application(Id), default)).What);
    }

    // Other workflows than onboarding need no record beside the promise: what they start with is in it.
    [Fact]
    public async Task Start_OfAnyWorkflow_IsDeliveredWithWhatItStartsWith()
    {
        await outbox.PromiseAsync(Signal.Start("Case", "case-1", new { Fault = "0x01" }), default);
        clock.Advance(TimeSpan.FromSeconds(21));
        await SweepAsync();
        await SweepAsync();
        client.Verify(
            c => c.ScheduleNewOrchestrationInstanceAsync(
                "Case", It.Is<object?>(input => ((System.Text.Json.JsonElement)input!).GetProperty("Fault").GetString() == "0x01"), It.Is<StartOrchestrationOptions>(o => o.InstanceId == "case-1"),
                It.IsAny<CancellationToken>()),
            Times.Once);
        Assert.Empty(await outbox.LoadOverdueAsync(clock.GetUtcNow(), 10, default));
    }

    [Fact]
    public async Task Start_ThatCannotBeDeliveredNow_HoldsUpNobodyBehindIt()
    {
        client.Setup(c => c.ScheduleNewOrchestrationInstanceAsync("Case", It.IsAny<object?>(), It.Is<StartOrchestrationOptions?>(o => o!.InstanceId == "case-1"), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException("Not now."));
        await outbox.PromiseAsync(Signal.Start("Case", "case-1", new { Fault = "0x01" }), default);
        await outbox.PromiseAsync(Signal.Start("Case", "case-2", new { Fault = "0x02" }), default);
        clock.Advance(TimeSpan.FromSeconds(21));
        await SweepAsync();
        Assert.Equal("case-1|start", Assert.Single(await outbox.LoadOverdueAsync(clock.GetUtcNow(), 10, default)).Key);
    }

    [Fact]
    public async Task Start_JustPromised_IsLeftToWhoPromisedIt()
    {
        await outbox.PromiseAsync(Signal.Start(Input(1)), default);
        await applications.AddAsync(Application(), default);
        clock.Advance(TimeSpan.FromSeconds(19));
        await SweepAsync();
        client.Verify(c => c.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Start_OfAnApplicationThatNeverCameToBe_IsForgottenAfterAWhile()
    {
        await outbox.PromiseAsync(Signal.Start(Input(1)), default);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();
        Assert.Single(await outbox.LoadOverdueAsync(clock.GetUtcNow(), 10, default));
        clock.Advance(TimeSpan.FromMinutes(5));
        await SweepAsync();
        Assert.Empty(await outbox.LoadOverdueAsync(clock.GetUtcNow(), 10, default));
        client.Verify(c => c.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Start_OfAnInstanceThatIsThere_StartsNothing()
    {
        client.Setup(c => c.GetInstanceAsync($"onboarding-{Id}-1", It.IsAny<CancellationToken>())).ReturnsAsync(Instance(OrchestrationRuntimeStatus.Completed));
        await outbox.PromiseAsync(Signal.Start(Input(1)), default);
        await applications.AddAsync(Application(), default);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();
        client.Verify(c => c.ScheduleNewOrchestrationInstanceAsync(It.IsAny<TaskName>(), It.IsAny<object?>(), It.IsAny<StartOrchestrationOptions?>(), It.IsAny<CancellationToken>()), Times.Never);
        Assert.Empty(await outbox.LoadOverdueAsync(clock.GetUtcNow(), 10, default));
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running, 1)]
    [InlineData(OrchestrationRuntimeStatus.Completed, 0)]
    public async Task Event_OfAnInstance_IsRaisedOnlyWhileItRuns(OrchestrationRuntimeStatus status, int times)
    {
        client.Setup(c => c.GetInstanceAsync("i", It.IsAny<CancellationToken>())).ReturnsAsync(Instance(status));
        await outbox.PromiseAsync(Signal.Raise("i", OnboardingEvents.Decision), default);
        clock.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();
        client.Verify(c => c.RaiseEventAsync("i", OnboardingEvents.Decision, It.IsAny<CancellationToken>()), Times.Exactly(times));
        Assert.Empty(await outbox.LoadOverdueAsync(clock.GetUtcNow(), 10, default));
    }

    // Regression: nobody wrote the row when the process ended between a decision's record and its row, and the person never sent the decision again.
    [Fact]
    public async Task Decision_RecordedByAProcessThatDiedBeforeTheTrail_IsPutThereOnce()
    {
        client.Setup(c => c.GetInstanceAsync($"onboarding-{Id}-1", It.IsAny<CancellationToken>())).ReturnsAsync(Instance(OrchestrationRuntimeStatus.Running));
        await applications.AddAsync(Application(), default);
        var nowhere = new DirectoryInfo(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        var reviews = new ReviewStore(tables.Client);
        var policy = new PolicyInForce(Policy.Default);
        // A storage without its tables: the step that writes the trail throws, as the end of the process would.
        var dying = new VettingDesk(
            applications, reviews, new RegionSurvey(new NodeStore(tables.Client), policy), outbox, new AuditLog(new TableServiceClient($"UseEmbeddedStorage=true;DataDirectory={nowhere.FullName}")), policy, clock);
        var mark = new VettingMark(10, "Because.");
        await Assert.ThrowsAsync<RequestFailedException>(() => dying.DecideAsync(
            Id, new DecisionForm(1, new VettingMarks(mark, mark, mark, mark), "All in all."), new Caller.Person("1", "rita", new HashSet<Role> { Role.Reviewer }), client.Object, default));
        Assert.NotNull(await reviews.FindDecisionAsync(Id, 1, 1, default));
        Assert.Empty(await new AuditLog(tables.Client).LoadAsync(Subjects.Application(Id), default));

        clock.Advance(TimeSpan.FromSeconds(21));
        await SweepAsync();
        await SweepAsync();
        AuditRow row = Assert.Single(await new AuditLog(tables.Client).LoadAsync(Subjects.Application(Id), default));
        Assert.Equal(("rita (1)", "All in all."), (row.Who, row.Why));
        client.Verify(c => c.RaiseEventAsync($"onboarding-{Id}-1", OnboardingEvents.Decision, It.IsAny<CancellationToken>()), Times.Once);
        nowhere.Refresh();
        if (nowhere.Exists)
            nowhere.Delete(recursive: true);
    }

    [Fact]
    public async Task Promise_RenewedWhileBeingDelivered_Stays()
    {
        Promise first = await outbox.PromiseAsync(Signal.Raise("i", OnboardingEvents.Decision), default);
        clock.Advance(TimeSpan.FromSeconds(1));
        await outbox.PromiseAsync(Signal.Raise("i", OnboardingEvents.Decision), default);
        await outbox.ForgetAsync(first, default);
        Assert.Single(await outbox.LoadOverdueAsync(clock.GetUtcNow().AddSeconds(1), 10, default));
    }

    private Task SweepAsync()
    {
        var context = new Mock<FunctionContext>();
        return new OutboxSweep(outbox, applications, new ReviewStore(tables.Client), new TransferStore(tables.Client, new CarriedTrail(tables.Client, new AuditLog(tables.Client), clock)), new AuditLog(tables.Client), clock, NullLogger<OutboxSweep>.Instance).RunAsync(new TimerInfo(), client.Object, context.Object);
    }

    private static OnboardingInput Input(int attempt) => new(Id, attempt, NodeId.FromBytes(new byte[32]), "DE");

    private static OrchestrationMetadata Instance(OrchestrationRuntimeStatus status) => new(OnboardingWorkflow.Name, "i") { RuntimeStatus = status };

    private ApplicationRecord Application() => Samples.Application(Id, clock.GetUtcNow());
}
