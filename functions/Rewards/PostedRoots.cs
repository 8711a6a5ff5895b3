using Azure.Data.Tables;
using Microsoft.DurableTask.Client;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Rewards;

/// <summary>A root that the contract has.</summary>
/// <param name="ClaimableAt">From when on it can be claimed from, by the contract.</param>
/// <param name="Disabled">A guardian took it back before that.</param>
public sealed record PostedRoot(EpochId Epoch, Bytes32 Root, DateTimeOffset ClaimableAt, bool Disabled);

/// <summary>
/// What the distributor has done, as its events tell: posted roots (PK = <c>root</c>, RK = inverted epoch, so that the newest comes first) and what operators were paid (PK = <c>paid</c>,
/// RK = the operator's number, 78 digits).
/// </summary>
public sealed class PostedRoots(TableServiceClient tables) : IChainEventHandler
{
    private const string Roots = "root", Paid = "paid";
    private readonly TableClient table = tables.GetTableClient(TableNames.PostedRoots);

    /// <summary>The newest root that can be claimed from at this time; null when there is none.</summary>
    public async Task<PostedRoot?> FindClaimableAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Roots} and ClaimableAt le {now} and Disabled eq false");
        return (await table.TakeAsync(filter, 1, cancellation)).Select(Read).FirstOrDefault();
    }

    /// <summary>The root of an epoch; null when the contract has none.</summary>
    public async Task<PostedRoot?> FindAsync(EpochId epoch, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Roots, EpochKeys.Descending(epoch), cancellationToken: cancellation);
        return found.HasValue ? Read(found.Value!) : null;
    }

    /// <summary>All that an operator was paid by the contract; zero when nothing.</summary>
    public async Task<Wei> PaidToAsync(OperatorId operatorId, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Paid, BalanceRows.KeyOf(operatorId), cancellationToken: cancellation);
        return found.HasValue ? Wei.Parse(found.Value!.GetString("Cumulative")) : Wei.Zero;
    }

    /// <inheritdoc/>
    public Task HandleAsync(ChainEvent happened, DurableTaskClient workflows, CancellationToken cancellation) => happened switch
    {
        RootPosted posted => table.UpsertEntityAsync(
            new TableEntity(Roots, EpochKeys.Descending(posted.Epoch)) { ["Root"] = posted.RewardRoot.ToString(), ["ClaimableAt"] = posted.ActiveAt, ["Disabled"] = false },
            TableUpdateMode.Replace, cancellation),
        RootDisabled disabled => table.UpsertEntityAsync(
            new TableEntity(Roots, EpochKeys.Descending(disabled.Epoch)) { ["Root"] = disabled.RewardRoot.ToString(), ["ClaimableAt"] = DateTimeOffset.UnixEpoch, ["Disabled"] = true },
            TableUpdateMode.Replace, cancellation),
        Claimed claimed => RaiseAsync(claimed.Operator, claimed.CumulativeWei, cancellation),
        _ => Task.CompletedTask,
    };

    // An event may come again after later ones: what was paid never falls.
    private Task<bool> RaiseAsync(OperatorId operatorId, Wei cumulative, CancellationToken cancellation) => Conflicts.RetryAsync($"PostedRoots {operatorId}", async () =>
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Paid, BalanceRows.KeyOf(operatorId), cancellationToken: cancellation);
        if (found.HasValue && Wei.Parse(found.Value!.GetString("Cumulative")) >= cumulative)
            return true;
        var row = new TableEntity(Paid, BalanceRows.KeyOf(operatorId)) { ["Cumulative"] = cumulative.ToString() };
        if (found.HasValue)
            await table.UpdateEntityAsync(row, found.Value!.ETag, TableUpdateMode.Replace, cancellation);
        else
            await table.AddEntityAsync(row, cancellation);
        return true;
    });

    private static PostedRoot Read(TableEntity row) => new(
        EpochKeys.OfDescending(row.RowKey), Bytes32.Parse(row.GetString("Root")), row.GetDateTimeOffset("ClaimableAt")!.Value, row.GetBoolean("Disabled")!.Value);
}
