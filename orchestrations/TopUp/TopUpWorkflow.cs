using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using NodeProgram.Domain.Staking;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Orchestrations.TopUp;

/// <summary>
/// A request to top up a stake (rules, section 6): asked for only below 70 % coverage at the 7-day average price, with 30 days to do it. Coverage that comes back, by stake or by price, ends
/// it at any time. Missed, the node leaves the census until it is covered again; nothing is ever slashed for a price.
/// </summary>
public static class TopUpWorkflow
{
    /// <summary>The orchestration's name. Kept in histories: never renamed.</summary>
    public const string Name = "StakeTopUp";

    /// <summary>The workflow. Replays: it decides by its history alone.</summary>
    [Function(Name)]
    public static async Task<TopUpResult> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        TopUpInput input = context.GetInput<TopUpInput>() ?? throw new InvalidOperationException("A request to top up starts with its node.");
        var run = new StakingRun(context, Name, input.Node, input.Progress?.Sequence ?? 0);
        TopUpProgress? progress = input.Progress;
        for (int look = 0; look < StakingRun.LooksPerGeneration; look++)
        {
            CoverageStanding standing = await run.CallAsync<CoverageStanding>(TopUpActivities.LoadCoverage, new CoverageQuery(input.Node, progress?.Request));
            if (!standing.NodeOperates)
                return await EndAsync(run, input, StakingReason.NodeEnded, "The node has ended; nothing is asked of it.");

            switch (standing.Decision?.Outcome)
            {
                case CoverageOutcome.Covered when progress is { Missed: true }:
                    CensusDate back = await run.ReturnToCensusAsync(StakingReason.CoverageRecovered);
                    return await EndAsync(run, input, StakingReason.CoverageRecovered, $"{Coverage(standing)} {Return(back)}");
                case CoverageOutcome.Covered:
                    return await EndAsync(run, input, StakingReason.TopUpMet, $"{Coverage(standing)} Nothing more is asked for.");
                case CoverageOutcome.TopUpMissed when progress is not { Missed: true }:
                    CensusDate left = await run.LeaveCensusAsync(StakingReason.TopUpMissed);
                    await run.WaitingAsync(
                        StakingReason.TopUpMissed, $"{Coverage(standing)} The time to top up is over: the node takes no part from epoch {left.Epoch} on, until it is covered. Nothing is slashed.", null);
                    progress = new TopUpProgress(run.Sequence, standing.Decision.Request!, true);
                    break;
                case CoverageOutcome.TopUpOpen when progress is null:
                    TopUpRequest request = standing.Decision.Request!;
                    await run.WaitingAsync(
                        StakingReason.TopUpAsked, $"{Coverage(standing)} Lock {standing.Decision.Missing} wei more by the deadline.", DateTimeOffset.FromUnixTimeMilliseconds(request.DeadlineUnixMs));
                    progress = new TopUpProgress(run.Sequence, request, false);
                    break;
            }

            DateTimeOffset next = run.Now.AddSeconds(standing.PollSeconds);
            if (progress is { Missed: false } && DateTimeOffset.FromUnixTimeMilliseconds(progress.Request.DeadlineUnixMs) is var deadline && deadline > run.Now && deadline < next)
                next = deadline;
            await run.EventOrTimeAsync(StakingEvents.StakeChanged, next);
        }

        context.ContinueAsNew(input with { Progress = progress is null ? null : progress with { Sequence = run.Sequence } });
        return new TopUpResult(input.Node, StakingReason.TopUpAsked);
    }

    private static async Task<TopUpResult> EndAsync(StakingRun run, TopUpInput input, StakingReason reason, string why)
    {
        await run.EndAsync(reason, why);
        return new TopUpResult(input.Node, reason);
    }

    private static string Return(CensusDate back) => back.StillOutFor is null
        ? $"The node takes part again from epoch {back.Epoch} on."
        : "The node stays out for another reason.";

    private static string Coverage(CoverageStanding standing) => $"{standing.Bonded} of {standing.Required} wei are locked, {standing.Decision!.Coverage} bp.";
}
