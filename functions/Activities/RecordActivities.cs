using Microsoft.Azure.Functions.Worker;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Orchestrations.Onboarding;

namespace NodeProgram.Functions.Activities;

/// <summary>What onboarding starts from and what it writes down.</summary>
public sealed class RecordActivities(ApplicationStore applications, AuditLog audit, PolicyInForce policy)
{
    [Function(OnboardingActivities.LoadTerms)]
    public OnboardingTerms LoadTerms([ActivityTrigger] OnboardingInput input) =>
        new(policy.Policy.Onboarding, policy.Policy.Time.SendIntervalSeconds, 2 * policy.Policy.Time.SendIntervalSeconds);

    /// <summary>Applies the entry unless it has been applied; an entry of an attempt that is over, or older than the last one, changes nothing.</summary>
    [Function(OnboardingActivities.RecordStep)]
    public async Task RecordStepAsync([ActivityTrigger] StepEntry entry, FunctionContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        bool current = await Conflicts.RetryAsync($"Application {entry.Application}", async () =>
        {
            ApplicationRecord before = await applications.FindAsync(entry.Application, cancellation)
                ?? throw new InvalidDataException($"Application {entry.Application} has a workflow but no record.");
            if (before.Attempt != entry.Attempt || before.StepSequence > entry.Sequence)
                return false;
            if (before.StepSequence < entry.Sequence)
                await applications.UpdateAsync(before, before.Apply(entry), cancellation);
            return true;
        });
        if (current)
            await audit.AppendAsync(Subjects.Application(entry.Application), AuditOf(entry), cancellation);
    }

    private static AuditEvent AuditOf(StepEntry entry) => new(
        $"step|{entry.Attempt}|{entry.Sequence}", entry.At, "program", $"attempt {entry.Attempt}: {Words.Of(entry.Step)} {Words.Of(entry.State)}",
        entry.Reason is { } reason ? Words.Of(reason) : "", entry.Missing.Count == 0 ? entry.Why : $"{entry.Why} {string.Join("; ", entry.Missing)}");
}
