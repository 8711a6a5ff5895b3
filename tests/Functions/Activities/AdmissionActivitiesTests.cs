using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Moq;
using NodeProgram.Domain.Governance;
using NodeProgram.Functions.Activities;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Tests.Activities;

public sealed class AdmissionActivitiesTests : IAsyncLifetime
{
    private const string Id = "9f86d081884c7d659a2feaa0c55ad015";
    private static readonly ApplicantRef Applicant = new(Id, 1, Samples.Node(7));
    private readonly ProgramTables tables = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly FunctionContext context = new Mock<FunctionContext>().Object;
    private NodeStore nodes = null!;
    private PublisherAccess publishers = null!;
    private AdmissionActivities activities = null!;

    public async Task InitializeAsync()
    {
        await tables.InitializeAsync();
        nodes = new NodeStore(tables.Client);
        var applications = new ApplicationStore(tables.Client);
        publishers = new PublisherAccess(nodes, new ConfigurationBuilder().Build(), clock);
        activities = new AdmissionActivities(applications, nodes, new OperatorStore(tables.Client), new RegionSurvey(nodes, new PolicyInForce(Policy.Default)),
            new NodeGrading(new ReviewStore(tables.Client), new ProgramSettings(true, 10, 60), new PolicyInForce(Policy.Default)), publishers, clock);
        await applications.AddAsync(Samples.Application(Id, clock.GetUtcNow(), node: Applicant.Node), default);
    }

    public Task DisposeAsync()
    {
        publishers.Dispose();
        return tables.DisposeAsync();
    }

    [Fact]
    public async Task Admission_Repeated_KeepsItsTime()
    {
        DateTimeOffset first = clock.GetUtcNow();
        await activities.AdmitAsync(Applicant, context);
        clock.Advance(TimeSpan.FromHours(1));
        await activities.AdmitAsync(Applicant, context);
        NodeRecord node = (await nodes.FindAsync(Applicant.Node, default))!;
        Assert.Equal((NodeState.Testnet, first, true), (node.State, node.AdmittedAt, node.IsAdmitted));
    }

    [Fact]
    public async Task Activation_Repeated_KeepsItsTime()
    {
        await activities.AdmitAsync(Applicant, context);
        clock.Advance(TimeSpan.FromHours(1));
        DateTimeOffset activated = clock.GetUtcNow();
        await activities.ActivateAsync(Applicant, context);
        clock.Advance(TimeSpan.FromHours(1));
        await activities.ActivateAsync(Applicant, context);
        await activities.AdmitAsync(Applicant, context); // a late repetition of an earlier step
        NodeRecord node = (await nodes.FindAsync(Applicant.Node, default))!;
        Assert.Equal((NodeState.Active, activated), (node.State, node.ActivatedAt!.Value));
    }

    [Fact]
    public async Task Release_OfAnActiveNode_LeavesItActive()
    {
        await activities.AdmitAsync(Applicant, context);
        await activities.ActivateAsync(Applicant, context);
        await activities.ReleaseAsync(Applicant, context);
        Assert.Equal(NodeState.Active, (await nodes.FindAsync(Applicant.Node, default))!.State);
    }

    [Fact]
    public async Task Release_OfANodeInTestnet_TakesItsAdmission()
    {
        await activities.AdmitAsync(Applicant, context);
        await activities.ReleaseAsync(Applicant, context);
        NodeRecord node = (await nodes.FindAsync(Applicant.Node, default))!;
        Assert.Equal((NodeState.Inactive, false, clock.GetUtcNow()), (node.State, node.IsAdmitted, node.EndedAt!.Value));
    }

    [Fact]
    public async Task Activation_WithoutAdmission_IsABug() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => activities.ActivateAsync(Applicant, context));
}
