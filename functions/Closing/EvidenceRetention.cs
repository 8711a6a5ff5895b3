using Microsoft.Azure.Functions.Worker;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Rewards;
using NodeProgram.Orchestrations.Cases;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// Deletes evidence that is older than the installation keeps it (<see cref="ProgramSettings.EvidenceRetentionEpochs"/>). Kept whatever its age: the epoch of every open case with the uptime window
/// before it; epochs whose roots are not posted yet; and from the newest root on that can be claimed from, since everybody's cumulative claims go by that one and none before it.
/// </summary>
public sealed class EvidenceRetention(EvidenceStore evidence, EpochRows epochs, CaseStore cases, PostedRoots roots, ProgramSettings settings, PolicyInForce policy, TimeProvider time)
{
    private const int DeletedAtOnceMax = 1_000;
    private const int CasesPerPage = 200;

    [Function("EvidenceRetention")]
    public Task RunAsync([TimerTrigger("0 */10 * * * *")] TimerInfo timer, FunctionContext context) => ApplyAsync(context.CancellationToken);

    /// <summary>Deletes what need not be kept any more, the oldest first, a bounded number at a time.</summary>
    /// <returns>The epochs whose evidence was deleted.</returns>
    public async Task<IReadOnlyList<EpochId>> ApplyAsync(CancellationToken cancellation)
    {
        if (settings.EvidenceRetentionEpochs == 0 || await epochs.FindNewestAsync(cancellation) is not { } newest)
            return [];
        long before = newest.Epoch.Value - settings.EvidenceRetentionEpochs + 1;
        EpochId[] old = [.. evidence.Epochs().Where(epoch => epoch.Value < before).Order().Take(DeletedAtOnceMax)];
        if (old.Length == 0)
            return [];
        IReadOnlySet<long> accused = await EpochsOfOpenCasesAsync(cancellation);
        PostedRoot? claimable = await roots.FindClaimableAsync(time.GetUtcNow(), cancellation);
        int window = policy.Policy.Time.EpochsPerUptimeWindow();
        var deleted = new List<EpochId>();
        foreach (EpochId epoch in old)
        {
            if (await epochs.FindAsync(epoch, cancellation) is not { Publication: { } published } || (published.Configured && !(epoch < claimable?.Epoch)))
                break;
            if (accused.Any(of => epoch.Value <= of && epoch.Value > of - window))
                continue;
            evidence.Delete(epoch);
            deleted.Add(epoch);
        }

        return deleted;
    }

    private async Task<IReadOnlySet<long>> EpochsOfOpenCasesAsync(CancellationToken cancellation)
    {
        var accused = new HashSet<long>();
        for (string? after = ""; after is not null;)
        {
            Storage.PageOf<CaseRecord> page = await cases.ListAsync(CaseStore.Open, after, CasesPerPage, _ => true, cancellation);
            accused.UnionWith(page.Items.Select(found => found.Opening.Epoch.Value));
            after = page.Next;
        }

        return accused;
    }
}
