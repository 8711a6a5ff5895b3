using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>
/// Acts on the violations that an epoch's settlement found (rules, section 5, "progressive discipline"): first offence a warning and the lesson that fits, second a reduction for some epochs, third
/// and fourth a case, as the sanction of the evidence says. May be repeated for the same epoch, whole or in part: everything has an id of its own.
/// </summary>
public sealed class ViolationIntake(ViolationRows violations, PenaltyRows penalties, CaseRulingRows rulings, INotifier notifier, Outbox outbox)
{
    /// <summary>Takes the violations of an epoch in. Call it when the epoch is settled and before the next one is frozen: reductions begin with that.</summary>
    /// <param name="epoch">The epoch that was settled.</param>
    /// <param name="found">Its violations, in any order.</param>
    /// <param name="policy">The policy in force in it.</param>
    /// <param name="client">Starts the cases at once; null: they start with the next sweep of the outbox.</param>
    public async Task TakeAsync(EpochId epoch, IEnumerable<FoundViolation> found, Policy policy, DurableTaskClient? client, CancellationToken cancellation)
    {
        foreach (FoundViolation violation in found)
        {
            if (violation.Epoch != epoch)
                throw new ArgumentException($"A violation of epoch {violation.Epoch} is not one of epoch {epoch}.", nameof(found));
            await violations.SaveAsync(violation, cancellation);
            if (violation.Sanction.TakesStake)
                await StartCaseAsync(violation, policy, client, cancellation);
            else if (violation.Sanction.Kind == SanctionKind.PeriodReduction)
                await ReduceAsync(violation, policy, cancellation);
            if (!violation.Sanction.TakesStake && await IsNewsAsync(violation, cancellation))
                await notifier.SendAsync(MessageOf(violation, policy), cancellation);
        }
    }

    /// <summary>What opens the case of a violation.</summary>
    public static CaseOpening OpeningOf(FoundViolation violation, Policy policy) => new(
        violation.Fault, violation.Operator, violation.Node, violation.Kind, violation.Epoch, CaseOpening.AtEndOf(violation.Epoch, policy.Time), violation.EvidenceRoot, violation.Sanction,
        CaseOpening.TheProgram, $"{What(violation)}{(violation.LadderStep is { } step ? $" It is offence {step} of the node on the ladder." : "")}", policy.Penalties, violation.Stake);

    private async Task StartCaseAsync(FoundViolation violation, Policy policy, DurableTaskClient? client, CancellationToken cancellation)
    {
        Promise start = await outbox.PromiseAsync(Signal.Start(CaseWorkflow.Name, CaseWorkflow.InstanceId(violation.Fault), OpeningOf(violation, policy)), cancellation);
        if (client is not null)
            await outbox.DeliverAsync(client, start, cancellation);
    }

    // No case decides about it: what it takes is upheld when it is over, and waits in the fault's escrow until then like everything that is reduced.
    private async Task ReduceAsync(FoundViolation violation, Policy policy, CancellationToken cancellation)
    {
        EpochId from = violation.Epoch.Next;
        var until = new EpochId(from.Value + Math.Max(1, policy.Penalties.LadderReductionSeconds / policy.Time.EpochSeconds));
        await penalties.AddAsync(new Penalty(violation.Node, violation.Operator, violation.Fault, violation.Sanction.Part, from, until, violation.Kind), cancellation);
        await rulings.AddAsync(new CaseRuling(violation.Fault, until, BasisPoints.One), cancellation);
    }

    // What lasts is told when it begins and when it becomes an offence, not in every epoch.
    private async Task<bool> IsNewsAsync(FoundViolation violation, CancellationToken cancellation)
    {
        if (violation.IsOffence || violation.Epoch.Value == 0)
            return true;
        IReadOnlyList<FoundViolation> before = await violations.LoadAsync(violation.Node, new EpochId(violation.Epoch.Value - 1), 20, cancellation);
        return !before.Any(other => other.Epoch < violation.Epoch && other.Kind == violation.Kind && other.Sanction == violation.Sanction);
    }

    private static InboxMessage MessageOf(FoundViolation violation, Policy policy)
    {
        PenaltiesPolicy rules = policy.Penalties;
        string cost = violation.Sanction.Kind switch
        {
            SanctionKind.EpochReduction => $" The node's share of the epoch is reduced by {violation.Sanction.Part} bp.",
            SanctionKind.PeriodReduction => $" As offence {violation.LadderStep} of the node it reduces its shares by {violation.Sanction.Part} bp for {rules.LadderReductionSeconds} s.",
            _ => " It costs nothing yet: this is a warning.",
        };
        string grace = violation.Kind switch
        {
            ViolationKind.OutdatedSoftware when !violation.IsOffence && violation.Sanction.Kind == SanctionKind.Warning => $" Update within {rules.OutdatedSoftwareGraceSeconds} s of the warning, or it counts as an offence.",
            ViolationKind.ConfigurationIssue when !violation.IsOffence => $" Put it right within {rules.ConfigurationGraceSeconds} s of the warning, or it counts as an offence.",
            _ => "",
        };
        string lesson = violation.Lesson is { } kind ? $" The lesson that fits: docs/cases.md, {Words.Of(kind)}." : "";
        return new InboxMessage(
            $"violation|{violation.Fault}", violation.Operator, DateTimeOffset.FromUnixTimeMilliseconds(CaseOpening.AtEndOf(violation.Epoch, policy.Time)), MessageKind.Violation,
            $"Node {violation.Node.ToString()[..10]}: {Words.Of(violation.Kind)} in epoch {violation.Epoch}", What(violation) + cost + grace + lesson, violation.Fault, violation.EvidenceRoot);
    }

    private static string What(FoundViolation violation) => violation.Kind switch
    {
        ViolationKind.LowUptime or ViolationKind.CriticalUptime => $"The node's uptime over the window was {violation.Measured} ppm at the end of epoch {violation.Epoch}.",
        ViolationKind.SlowResponse => $"The p95 of the node's round trips was {violation.Measured} microseconds in epoch {violation.Epoch}.",
        ViolationKind.OutdatedSoftware => $"The node's software had been out of date for {violation.Measured} s at the end of epoch {violation.Epoch}.",
        ViolationKind.ConfigurationIssue => $"A configuration issue of the node had been open for {violation.Measured} s at the end of epoch {violation.Epoch}.",
        ViolationKind.FalseReporting => $"What the node reported of others was inaccurate for {violation.Measured} epochs in a row, the last being epoch {violation.Epoch}.",
        _ => $"The node committed a violation ({Words.Of(violation.Kind)}) in epoch {violation.Epoch}.",
    };
}
