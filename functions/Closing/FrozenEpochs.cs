using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// By which policy an epoch is settled, written down when it was frozen: from then on nothing but that hash decides, whatever the program is started with. PK = <c>frozen</c>, RK = epoch.
/// </summary>
public sealed class FrozenEpochs(TableServiceClient tables, EpochPolicies policies)
{
    private const string Partition = "frozen";
    private readonly TableClient table = tables.GetTableClient(TableNames.Epochs);

    /// <summary>Freezes the policy of an epoch, or finds it frozen.</summary>
    public async Task<PolicyInForce> FreezeAsync(EpochId epoch, CancellationToken cancellation)
    {
        if (await FindAsync(epoch, cancellation) is { } frozen)
            return frozen;
        PolicyInForce policy = await policies.LoadAsync(epoch, cancellation);
        var row = new TableEntity(Partition, EpochKeys.Ascending(epoch)) { ["PolicyHash"] = policy.Hash, ["PolicyVersion"] = policy.Policy.Version };
        await table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
        return policy;
    }

    /// <summary>The policy of a frozen epoch.</summary>
    /// <exception cref="InvalidOperationException">The epoch is not frozen.</exception>
    public async Task<PolicyInForce> LoadAsync(EpochId epoch, CancellationToken cancellation) =>
        await FindAsync(epoch, cancellation) ?? throw new InvalidOperationException($"Epoch {epoch} is not frozen.");

    private async Task<PolicyInForce?> FindAsync(EpochId epoch, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, EpochKeys.Ascending(epoch), cancellationToken: cancellation);
        if (!found.HasValue)
            return null;
        string hash = found.Value!.GetString("PolicyHash");
        return await policies.FindAsync(hash, cancellation) ?? throw new InvalidDataException($"Epoch {epoch} was frozen with the policy {hash}, which is missing.");
    }
}
