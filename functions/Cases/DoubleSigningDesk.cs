using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Cases;

/// <summary>
/// Opens the cases of double-signing (rules, section 5, table): two batches of one node with the same boot and sequence and different content. A node has one such case an epoch, however often it signed
/// twice in it. What does not prove it (the first batch is not remembered any more) stays in the evidence and accuses nobody.
/// </summary>
public sealed class DoubleSigningDesk(DoubleSignings signings, NodeStore nodes, Outbox outbox, EpochPolicies policies, PolicyInForce running)
{
    private const int SigningsMax = 200;

    /// <summary>Opens a case for each finding that has none yet. May be repeated.</summary>
    /// <returns>How many cases were opened.</returns>
    public async Task<int> OpenAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        int opened = 0;
        foreach (DoubleSigning signing in await signings.LoadNewAsync(SigningsMax, cancellation))
        {
            if (signing.IsProof && await nodes.FindAsync(signing.Node, cancellation) is { } node)
            {
                CaseOpening opening = await OpeningOf(signing, node, cancellation);
                if (await signings.ClaimAsync(signing.Node, opening.Epoch, opening.Fault, cancellation))
                {
                    Promise start = await outbox.PromiseAsync(Signal.Start(CaseWorkflow.Name, CaseWorkflow.InstanceId(opening.Fault), opening), cancellation);
                    await outbox.DeliverAsync(client, start, cancellation);
                    opened++;
                }
            }
            await signings.MarkTakenAsync(signing, cancellation);
        }
        return opened;
    }

    private async Task<CaseOpening> OpeningOf(DoubleSigning signing, NodeRecord node, CancellationToken cancellation)
    {
        EpochId epoch = running.Policy.Time.EpochOf(signing.SecondArrivedAt);
        PenaltiesPolicy rules = (await policies.LoadAsync(epoch, cancellation)).Policy.Penalties;
        OperatorId owner = node.Operator.Operator;
        return new CaseOpening(
            FaultId.Of(owner, ViolationKind.DoubleSigning, epoch, signing.EvidenceHash), owner, signing.Node, ViolationKind.DoubleSigning, epoch, signing.SecondArrivedAt, signing.EvidenceHash,
            ViolationTable.ForReport(ViolationKind.DoubleSigning, default, rules), CaseOpening.TheProgram,
            $"The node signed two different batches as number {signing.Sequence} of boot {signing.Boot}; they arrived at {signing.FirstArrivedAt} and {signing.SecondArrivedAt}. Both lie in the program's evidence as {signing.Id}.",
            rules);
    }
}
