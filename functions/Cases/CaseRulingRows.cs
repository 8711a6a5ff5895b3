using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Cases;

/// <summary>What became of a case's escrow (rules, section 4): upheld to the treasury, the rest back to the operator.</summary>
/// <param name="Fault">The case.</param>
/// <param name="Epoch">The epoch whose close settles the escrow: the one in which the ruling was recorded.</param>
/// <param name="UpheldPart">10,000 bp upheld, 0 ended in the operator's favour, between for a reduced amount.</param>
public sealed record CaseRuling(FaultId Fault, EpochId Epoch, BasisPoints UpheldPart);

/// <summary>
/// Rulings. PK = <c>ruling</c>, RK = fault. A row is only ever inserted, in one write with the epoch that is running then: that epoch is not closed before it has ended, so that its close finds the row.
/// </summary>
public sealed class CaseRulingRows(TableServiceClient tables)
{
    private const string Partition = "ruling";
    private const int RulingsMax = 100_000;
    private readonly TableClient table = tables.GetTableClient(TableNames.CaseRulings);

    /// <summary>The rulings that an epoch's close settles, by fault.</summary>
    public async Task<IReadOnlyList<CaseRuling>> LoadRulingsAsync(EpochId epoch, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and Epoch eq {epoch.Value}");
        List<TableEntity> rows = await table.TakeAsync(filter, RulingsMax, cancellation);
        return rows.Count < RulingsMax ? [.. rows.Select(FromRow)] : throw new InvalidDataException($"Epoch {epoch} has more than {RulingsMax} rulings.");
    }

    /// <summary>The ruling of a case; null while there is none.</summary>
    public async Task<CaseRuling?> FindAsync(FaultId fault, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, fault.ToString(), cancellationToken: cancellation);
        return found.HasValue ? FromRow(found.Value!) : null;
    }

    /// <summary>Stores a ruling, or finds the case ruled on.</summary>
    /// <returns>The ruling that stands: the first.</returns>
    public async Task<CaseRuling> AddAsync(CaseRuling ruling, CancellationToken cancellation)
    {
        try
        {
            var row = new TableEntity(Partition, ruling.Fault.ToString()) { ["Epoch"] = ruling.Epoch.Value, ["UpheldPart"] = ruling.UpheldPart.Value };
            await table.AddEntityAsync(row, cancellation);
            return ruling;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return await FindAsync(ruling.Fault, cancellation) ?? throw new InvalidDataException($"The ruling of {ruling.Fault} is there and is not.");
        }
    }

    private static CaseRuling FromRow(TableEntity row) =>
        new(new FaultId(Bytes32.Parse(row.RowKey)), new EpochId(row.GetInt64("Epoch")!.Value), new BasisPoints(row.GetInt32("UpheldPart")!.Value));
}
