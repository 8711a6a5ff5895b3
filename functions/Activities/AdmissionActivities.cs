using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Tiers;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Activities;

/// <summary>Lets nodes into the test network and into the network, and clears up after applications that have ended.</summary>
public sealed class AdmissionActivities(
    ApplicationStore applications, NodeStore nodes, OperatorStore operators, RegionSurvey regions, NodeGrading grading, PublisherAccess publishers, TimeProvider time)
{
    [Function(OnboardingActivities.CheckLocation)]
    public async Task<LocationVerdict> CheckLocationAsync([ActivityTrigger] OnboardingInput input, FunctionContext context)
    {
        RegionStanding standing = await regions.StandingAsync(input.Country, context.CancellationToken);
        // Round trips are measured from the first witnessed epoch on; they are held against the country in every epoch from then on.
        return new LocationVerdict(true, $"No measured round trip contradicts {input.Country}. {standing.Region} has {standing.Nodes} nodes, {standing.Share} ppm of the network; the target is {standing.Target} ppm.");
    }

    [Function(OnboardingActivities.AdmitToTestnet)]
    public async Task AdmitAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context)
    {
        ApplicationRecord application = await LoadAsync(applicant, context.CancellationToken);
        if (application.Attempt != applicant.Attempt)
            return;
        ApplicationFormJson form = application.Form;
        HardwareGrade hardware = await grading.HardwareAsync(application, context.CancellationToken);
        await nodes.ChangeAsync(
            applicant.Node,
            before => before is { IsAdmitted: true } && before.Application == applicant.Application ? null : new NodeRecord
            {
                Node = applicant.Node,
                State = NodeState.Testnet,
                Operator = application.Operator,
                Application = applicant.Application,
                Country = form.Country,
                Hosting = form.Hosting,
                Software = form.Software,
                PublicAddress = Endpoint.TryParse(form.PublicAddress, out Endpoint? address) ? address : throw new InvalidDataException($"Application {application.Id} has no address."),
                AdmittedAt = time.GetUtcNow(),
                IsAnchor = grading.IsAnchor(application.Operator),
                Hardware = hardware,
            },
            context.CancellationToken);
        // A node that ended and applied again is shut out of the hub from its end.
        if (await nodes.FindAsync(applicant.Node, context.CancellationToken) is { State: NodeState.Testnet } admitted && admitted.Application == applicant.Application)
            await publishers.RestoreAsync(applicant.Node, context.CancellationToken);
    }

    [Function(OnboardingActivities.ActivateNode)]
    public Task ActivateAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context) => nodes.ChangeAsync(
        applicant.Node,
        before => before switch
        {
            null => throw new InvalidDataException($"Node {applicant.Node} is activated without having been admitted."),
            { State: NodeState.Testnet } when before.Application == applicant.Application => before with { State = NodeState.Active, ActivatedAt = time.GetUtcNow(), RequiredStake = applicant.Required },
            _ => null,
        },
        context.CancellationToken);

    [Function(OnboardingActivities.ReleaseApplicant)]
    public async Task ReleaseAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context)
    {
        ApplicationRecord application = await LoadAsync(applicant, context.CancellationToken);
        if (application.Attempt != applicant.Attempt)
            return;
        await nodes.ChangeAsync(
            applicant.Node,
            before => before is { State: NodeState.Testnet } && before.Application == applicant.Application ? before with { State = NodeState.Inactive, EndedAt = time.GetUtcNow() } : null,
            context.CancellationToken);
        await operators.ReleaseAsync(application.Operator, applicant.Application, context.CancellationToken);
    }

    private async Task<ApplicationRecord> LoadAsync(ApplicantRef applicant, CancellationToken cancellation) =>
        await applications.FindAsync(applicant.Application, cancellation) ?? throw new InvalidDataException($"Application {applicant.Application} has a workflow but no record.");
}
