using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Activities;

/// <summary>The steps of onboarding that need the chain. Without a registry there is no chain, and the answer says so.</summary>
public sealed class StakeActivities(
    IEnumerable<IStakeRegistry> registries, IEnumerable<IGenesisBadges> badges, StakeDemand demand, GenesisSeats seats, ApplicationStore applications, PolicyInForce policy)
{
    private readonly IStakeRegistry? registry = registries.SingleOrDefault();
    private readonly IGenesisBadges? badges = badges.SingleOrDefault();

    [Function(OnboardingActivities.LoadStake)]
    public async Task<StakeStanding> LoadStakeAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context)
    {
        if (registry is null)
            return StakeStanding.NotConfigured;
        EthereumAddress owner = await OwnerAsync(applicant, context.CancellationToken);
        NodeStake stake = await registry.LoadAsync(applicant.Node, context.CancellationToken);
        Wei? required = await demand.OfAsync(owner, context.CancellationToken);
        return new StakeStanding(true, required ?? Wei.Zero, stake.Bonded) { Obstacle = ObstacleOf(stake, owner, required) };
    }

    [Function(OnboardingActivities.RegisterOnChain)]
    public async Task<ChainRegistration> RegisterAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context)
    {
        if (registry is null)
            return ChainRegistration.NotConfigured;
        // What was asked for when the stake was verified stands; an application from before that was written down is asked for today's.
        Wei? required = applicant.Required ?? await demand.OfAsync(await OwnerAsync(applicant, context.CancellationToken), context.CancellationToken);
        return required is { } wei
            ? await registry.RegisterAsync(applicant.Node, wei, context.CancellationToken)
            : new ChainRegistration(true, null) { State = RegistrationState.Pending };
    }

    [Function(OnboardingActivities.AwardBadge)]
    public async Task<SeatAward> AwardBadgeAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context)
    {
        EthereumAddress owner = await OwnerAsync(applicant, context.CancellationToken);
        if (!await seats.HoldsAsync(owner, context.CancellationToken))
            return new SeatAward(false, BadgeAward.NotConfigured);
        return new SeatAward(true, badges is null ? BadgeAward.NotConfigured : await badges.AwardAsync(owner.Operator, context.CancellationToken));
    }

    [Function(OnboardingActivities.SeatApplicant)]
    public async Task<bool> SeatAsync([ActivityTrigger] ApplicantRef applicant, FunctionContext context) =>
        await seats.SeatAsync(await OwnerAsync(applicant, context.CancellationToken), policy.Policy.Onboarding, context.CancellationToken);

    private static string? ObstacleOf(NodeStake stake, EthereumAddress owner, Wei? required) => stake switch
    {
        { State: PledgeState.Removed } => "The chain has the node as removed.",
        { Owner: null } => $"Nobody pledged the node on the chain; {owner} has to.",
        _ when stake.Owner != owner.Key => $"The node belongs to {stake.Owner} on the chain, the application is {owner}'s.",
        _ when required is null => "There is no 7-day average price yet: more than half of the last days need one.",
        _ => null,
    };

    private async Task<EthereumAddress> OwnerAsync(ApplicantRef applicant, CancellationToken cancellation) =>
        (await applications.FindAsync(applicant.Application, cancellation) ?? throw new InvalidDataException($"Application {applicant.Application} has a workflow but no record.")).Operator;
}
