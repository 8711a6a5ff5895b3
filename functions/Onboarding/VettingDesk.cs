using System.Text.Json;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Onboarding;

/// <summary>A person's decision as sent.</summary>
/// <param name="Attempt">The attempt that the person saw; null: the current one.</param>
public sealed record DecisionForm(int? Attempt, VettingMarks Marks, string Reason);

/// <summary>A decision that was handed in.</summary>
/// <param name="Created">False: the same person has given the same decision before.</param>
public sealed record DecisionTaken(VettingDecision Decision, bool Created);

/// <summary>
/// Takes decisions on vetting (rules, section 9). The first decision of a round stands; it is recorded before the workflow is told. Refusals in order of precedence:
/// unknown application, another attempt, decided already, not waiting for a decision, the second round's reviewer is the first's.
/// </summary>
public sealed class VettingDesk(
    ApplicationStore applications, ReviewStore reviews, RegionSurvey regions, Outbox outbox, AuditLog audit, PolicyInForce policy, TimeProvider time)
{
    public async Task<Outcome<DecisionTaken>> DecideAsync(string id, DecisionForm form, Caller.Person person, DurableTaskClient client, CancellationToken cancellation)
    {
        if (await applications.FindAsync(id, cancellation) is not { } application)
            return new Refusal(ProblemKinds.ApplicationUnknown, $"{id} was never submitted.");
        if (form.Attempt is { } attempt && attempt != application.Attempt)
            return new Refusal(ProblemKinds.AttemptSuperseded, $"The current attempt is {application.Attempt}.") { Field = "attempt" };

        VettingDecision? first = await reviews.FindDecisionAsync(id, application.Attempt, 1, cancellation);
        VettingDecision? second = first is null ? null : await reviews.FindDecisionAsync(id, application.Attempt, 2, cancellation);
        foreach (VettingDecision taken in new[] { first, second }.OfType<VettingDecision>())
        {
            if (IsRepetition(taken, form, person))
                return await AgainAsync(taken, application, client, cancellation);
        }
        bool secondRound = first is { Outcome: VettingOutcome.SecondReviewer };
        if (second is not null || (first is not null && !secondRound))
            return Exists((second ?? first)!);
        if (application.State is not (ApplicationState.Application or ApplicationState.Vetting))
            return new Refusal(ProblemKinds.DecisionNotOpen, $"The application is in state {application.State}.");
        if (secondRound && first!.ReviewerId == person.Id)
            return new Refusal(ProblemKinds.ReviewerSame, $"{first.By} decided the first round.");

        PartsPerMillion deficit = await regions.DeficitAsync(application.Form.Country, cancellation);
        OnboardingPolicy rules = policy.Policy.Onboarding;
        VettingScore score = secondRound ? Vetting.DecideSecond(first!.Total, form.Marks, deficit, rules) : Vetting.Decide(form.Marks, deficit, rules);
        var decision = new VettingDecision(
            id, application.Attempt, secondRound ? 2 : 1, person.Id, person.Name, time.GetUtcNow(), form.Marks, score.GeographicDiversity, score.Total, score.Outcome, score.Reason, form.Reason);
        Promise signal = await outbox.PromiseAsync(Signal.Raise(application.InstanceId, OnboardingEvents.Decision), cancellation);
        if (!await reviews.TryAddDecisionAsync(decision, cancellation))
        {
            await outbox.DeliverAsync(client, signal, cancellation);
            return Exists((await reviews.FindDecisionAsync(id, application.Attempt, decision.Round, cancellation))!);
        }
        await audit.AppendAsync(Subjects.Application(id), AuditOf(decision), cancellation);
        await outbox.DeliverAsync(client, signal, cancellation);
        return new DecisionTaken(decision, true);
    }

    // The same decision again: whatever a first try may not have come to is done now.
    private async Task<Outcome<DecisionTaken>> AgainAsync(VettingDecision taken, ApplicationRecord application, DurableTaskClient client, CancellationToken cancellation)
    {
        await audit.AppendAsync(Subjects.Application(taken.Application), AuditOf(taken), cancellation);
        Promise signal = await outbox.PromiseAsync(Signal.Raise(application.InstanceId, OnboardingEvents.Decision), cancellation);
        await outbox.DeliverAsync(client, signal, cancellation);
        return new DecisionTaken(taken, false);
    }

    private static bool IsRepetition(VettingDecision taken, DecisionForm form, Caller.Person person) =>
        taken.ReviewerId == person.Id && taken.Marks == form.Marks && taken.Reason == form.Reason;

    private static Refusal Exists(VettingDecision first) =>
        new(ProblemKinds.DecisionExists, $"{first.By} decided round {first.Round} at {first.At.ToUnixTimeMilliseconds()}.") { First = DecisionView.Of(first) };

    /// <summary>The entry of the trail for a decision.</summary>
    internal static AuditEvent AuditOf(VettingDecision decision) => new(
        $"decision|{decision.Attempt}|{decision.Round}", decision.At, $"{decision.By} ({decision.ReviewerId})",
        $"vetting round {decision.Round} of attempt {decision.Attempt}: {decision.Total} of 100, {decision.Outcome}",
        JsonNamingPolicy.CamelCase.ConvertName(decision.Code.ToString()), decision.Reason);
}
