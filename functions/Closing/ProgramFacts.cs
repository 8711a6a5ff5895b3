using System.Text;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Policies;

namespace NodeProgram.Functions.Closing;

/// <summary>What the program itself knows of an epoch, beside its nodes: when anchors went dark, and when its own ingestion was down.</summary>
public sealed class ProgramFacts(EpochOutages outages, ProgramSettings settings)
{
    /// <summary>The seed of an epoch's dark slots with the hash of the one after the next; null where no secret is configured.</summary>
    public TruthLine? TruthOf(EpochId epoch)
    {
        if (settings.TruthSecret is not { } text)
            return null;
        byte[] secret = Encoding.UTF8.GetBytes(text);
        return new TruthLine(DarkPlan.SeedOf(secret, epoch), DarkPlan.CommitmentOf(DarkPlan.SeedOf(secret, epoch.Next.Next)));
    }

    /// <summary>Slots of an epoch that has ended in which the ingestion was down, ascending; the same whenever they are asked for.</summary>
    public Task<IReadOnlyList<OutageLine>> OutagesAsync(EpochId epoch, CancellationToken cancellation) => outages.LoadAsync(epoch, cancellation);
}
