using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>What escrows hold after each epoch, beside the balances. PK = <c>escrow-</c> and epoch (10 digits), RK = fault and node (<c>0x..|0x..</c>); the amount as decimal text.</summary>
public sealed class EscrowRows(TableServiceClient tables)
{
    private const string Prefix = "escrow-";
    private const int RowBytes = 600, FaultCharacters = 66;
    private readonly TableClient table = tables.GetTableClient(TableNames.Balances);

    public Task WriteAsync(EpochId epoch, IEnumerable<EscrowLine> escrows, CancellationToken cancellation) => table.UpsertAsync(
        escrows.Select(escrow => (
            new TableEntity(Prefix + EpochKeys.Ascending(epoch), $"{escrow.Case}|{escrow.Node}") { ["Operator"] = escrow.Operator.ToString(), ["Held"] = escrow.Held.ToString() }, RowBytes)),
        cancellation);

    /// <summary>What they hold after an epoch, ascending by case, then node.</summary>
    public async Task<IReadOnlyList<EscrowLine>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        var escrows = new List<EscrowLine>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Prefix + EpochKeys.Ascending(epoch)}"), cancellationToken: cancellation))
        {
            escrows.Add(new EscrowLine(
                new FaultId(Bytes32.Parse(row.RowKey[..FaultCharacters])), NodeId.Parse(row.RowKey[(FaultCharacters + 1)..]), OperatorId.Parse(row.GetString("Operator")), Wei.Parse(row.GetString("Held"))));
        }

        return escrows;
    }
}
