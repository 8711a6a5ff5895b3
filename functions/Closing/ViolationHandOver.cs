using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Hands the violations of a closed epoch over to those who act on them (rules, section 5). They are read from the epoch's evidence: nobody is accused of anything that was not published.
/// The next epoch is closed only after it, because a reduction may begin with that one.
/// </summary>
public sealed class ViolationHandOver(EvidenceStore evidence, EpochRows epochs, FrozenEpochs frozen, ViolationIntake intake)
{
    /// <summary>Hands them over; repeated, it changes nothing.</summary>
    /// <param name="client">Starts cases at once; null: the next sweep of the outbox does.</param>
    /// <exception cref="InvalidOperationException">The epoch is not closed.</exception>
    /// <exception cref="InvalidDataException">The evidence does not hold as many violations as the epoch's summary.</exception>
    public async Task<int> HandOverAsync(EpochId epoch, DurableTaskClient? client, CancellationToken cancellation)
    {
        EpochSummary closed = await epochs.FindAsync(epoch, cancellation) ?? throw new InvalidOperationException($"The violations of epoch {epoch} are handed over before it is closed.");
        if (closed.Violations > 0 && !closed.IsHandedOver)
        {
            PolicyInForce policy = await frozen.LoadAsync(epoch, cancellation);
            FoundViolation[] found = [.. evidence.ReadRecords(epoch, "violation").Select(record => Of(epoch, (ViolationLine)record.Content))];
            if (found.Length != closed.Violations)
                throw new InvalidDataException($"The evidence of epoch {epoch} holds {found.Length} violations, its summary {closed.Violations}.");
            await intake.TakeAsync(epoch, found, policy.Policy, client, cancellation);
        }

        await epochs.WriteHandedOverAsync(epoch, cancellation);
        return closed.Violations;
    }

    private static FoundViolation Of(EpochId epoch, ViolationLine line) => new(
        epoch, line.Fault, line.EvidenceRoot, line.Node, line.Operator, line.Kind, line.IsOffence, line.Table, line.LadderStep, line.Sanction, line.Lesson, line.Measured, line.Stake);
}
