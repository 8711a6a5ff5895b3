using System.Globalization;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Rewards.Ledger;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>
/// What operators were ever paid and what they owe, after each epoch. PK = epoch (10 digits), RK = operator (78 digits); amounts as decimal text, because tables have no number that holds them.
/// </summary>
public sealed class BalanceRows(TableServiceClient tables)
{
    private const int RowBytes = 400;
    private readonly TableClient table = tables.GetTableClient(TableNames.Balances);

    public Task WriteAsync(EpochId epoch, IEnumerable<OperatorBalance> balances, CancellationToken cancellation) => table.UpsertAsync(
        balances.Select(balance => (
            new TableEntity(EpochKeys.Ascending(epoch), KeyOf(balance.Operator)) { ["Cumulative"] = balance.Cumulative.ToString(), ["Debt"] = balance.Debt.ToString() },
            RowBytes)),
        cancellation);

    /// <summary>An operator's balance after an epoch; null when it was never credited anything until then.</summary>
    public async Task<BalanceLine?> FindAsync(EpochId epoch, OperatorId operatorId, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(EpochKeys.Ascending(epoch), KeyOf(operatorId), cancellationToken: cancellation);
        return found.HasValue ? new BalanceLine(operatorId, Wei.Parse(found.Value!.GetString("Cumulative")), Wei.Parse(found.Value.GetString("Debt"))) : null;
    }

    /// <summary>An operator's number as a key, 78 digits.</summary>
    public static string KeyOf(OperatorId operatorId) => operatorId.Value.ToString("D78", CultureInfo.InvariantCulture);

    /// <summary>The balances after an epoch, ascending by operator.</summary>
    public async Task<IReadOnlyList<BalanceLine>> LoadAsync(EpochId epoch, CancellationToken cancellation)
    {
        var balances = new List<BalanceLine>();
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {EpochKeys.Ascending(epoch)}"), cancellationToken: cancellation))
        {
            string number = row.RowKey.TrimStart('0');
            balances.Add(new BalanceLine(OperatorId.Parse(number.Length == 0 ? "0" : number), Wei.Parse(row.GetString("Cumulative")), Wei.Parse(row.GetString("Debt"))));
        }

        return balances;
    }
}
