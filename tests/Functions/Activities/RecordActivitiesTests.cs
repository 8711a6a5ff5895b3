using Microsoft.Azure.Functions.Worker;
using Moq;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Functions.Activities;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Tests.Activities;

public sealed class RecordActivitiesTests : IAsyncLifetime
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly ProgramTables tables = new();
    private ApplicationStore applications = null!;
    private AuditLog audit = null!;
    private RecordActivities activities = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        applications = new ApplicationStore(tables.Client);
        audit = new AuditLog(tables.Client);
        activities = new RecordActivities(applications, audit, new PolicyInForce(Policy.Default));
        await applications.AddAsync(Samples.Application(Id, Time), default);
    }

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Entry_Recorded_MovesTheApplicationItsIndexAndItsTrail()
    {
        await RecordAsync(1, OnboardingStep.Application, StepState.Passed);
        await RecordAsync(2, OnboardingStep.Vetting, StepState.Waiting);
        ApplicationRecord application = (await applications.FindAsync(Id, default))!;
        Assert.Equal((ApplicationState.Vetting, 2), (application.State, application.StepSequence));
        Assert.Single((await applications.ListAsync("Vetting", "", 10, default)).Items);
        Assert.Empty((await applications.ListAsync("Application", "", 10, default)).Items);
        Assert.Equal(2, (await audit.LoadAsync(Subjects.Application(Id), default)).Count);
    }

    [Fact]
    public async Task Entry_Repeated_ChangesNothing()
    {
        await RecordAsync(1, OnboardingStep.Vetting, StepState.Waiting);
        await RecordAsync(1, OnboardingStep.Vetting, StepState.Waiting);
        Assert.Single((await applications.FindAsync(Id, default))!.Steps);
        Assert.Single(await audit.LoadAsync(Subjects.Application(Id), default));
    }

    [Fact]
    public async Task Entry_OlderThanTheLast_ChangesNothing()
    {
        await RecordAsync(1, OnboardingStep.Vetting, StepState.Waiting);
        await RecordAsync(2, OnboardingStep.Vetting, StepState.Passed);
        await RecordAsync(1, OnboardingStep.Vetting, StepState.Waiting);
        Assert.Equal(StepState.Passed, Assert.Single((await applications.FindAsync(Id, default))!.Steps).State);
    }

    [Fact]
    public async Task Entry_OfAnAttemptThatIsOver_ChangesNothing()
    {
        await RecordAsync(1, OnboardingStep.Vetting, StepState.Failed);
        ApplicationRecord ended = (await applications.FindAsync(Id, default))!;
        await applications.ResubmitAsync(ended, Samples.Application(Id, Time, attempt: 2), default);
        await RecordAsync(2, OnboardingStep.Vetting, StepState.Waiting);
        ApplicationRecord application = (await applications.FindAsync(Id, default))!;
        Assert.Equal((2, ApplicationState.Application, 0), (application.Attempt, application.State, application.Steps.Count));
        Assert.Empty((await applications.ListAsync("Rejected", "", 10, default)).Items);
    }

    [Theory]
    [InlineData(StepState.Failed, ApplicationState.Rejected)]
    [InlineData(StepState.Expired, ApplicationState.Expired)]
    public async Task Entry_ThatEndsTheApplication_IsItsState(StepState state, ApplicationState expected)
    {
        await RecordAsync(1, OnboardingStep.Setup, state);
        ApplicationRecord application = (await applications.FindAsync(Id, default))!;
        Assert.Equal((expected, true, false), (application.State, application.IsClosed, application.IsOpen));
    }

    [Fact]
    public async Task Entry_OfAStep_KeepsWhenTheStepBegan()
    {
        await RecordAsync(1, OnboardingStep.Vetting, StepState.Waiting, Time);
        await RecordAsync(2, OnboardingStep.Vetting, StepState.Passed, Time.AddDays(1));
        StepRecord step = Assert.Single((await applications.FindAsync(Id, default))!.Steps);
        Assert.Equal((Time, Time.AddDays(1)), (step.StartedAt, step.EndedAt!.Value));
    }

    private Task RecordAsync(int sequence, OnboardingStep step, StepState state, DateTimeOffset? at = null) => activities.RecordStepAsync(
        new StepEntry(Id, 1, sequence, step, state, StepOwner.Reviewer, at ?? Time, null, null, "Why.", []), new Mock<FunctionContext>().Object);
}
