using System.Globalization;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Staking;

/// <summary>
/// The seats of the genesis cohort (rules, sections 4 and 9): one an operator, given when its vetting passes and never taken back. PK = <c>cohort</c>; RK = <c>operator|address</c> and
/// <c>seat|0001</c>, written together, so that neither an operator has two seats nor a seat two operators.
/// </summary>
public sealed class GenesisSeats(TableServiceClient tables, TimeProvider time)
{
    private const string Partition = "cohort";
    private const int SeatsMax = 10_000;
    private readonly TableClient table = tables.GetTableClient(TableNames.GenesisSeats);

    /// <summary>Whether the operator holds a seat.</summary>
    public async Task<bool> HoldsAsync(EthereumAddress owner, CancellationToken cancellation) =>
        (await table.GetEntityIfExistsAsync<TableEntity>(Partition, OperatorKey(owner.Key), cancellationToken: cancellation)).HasValue;

    /// <summary>The addresses, in lower case, of all operators that hold a seat.</summary>
    public async Task<IReadOnlySet<string>> LoadAsync(CancellationToken cancellation) =>
        (await table.TakeAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {"seat|"} and RowKey lt {"seat}"}"), SeatsMax, cancellation))
            .Select(row => row.GetString("Operator")).ToHashSet(StringComparer.Ordinal);

    /// <summary>Gives the operator a seat if one is left, or finds that it has one.</summary>
    /// <returns>Whether it holds a seat afterwards.</returns>
    public Task<bool> SeatAsync(EthereumAddress owner, OnboardingPolicy policy, CancellationToken cancellation) => Conflicts.RetryAsync("GenesisSeats", async () =>
    {
        if (await HoldsAsync(owner, cancellation))
            return true;
        int taken = (await LoadAsync(cancellation)).Count;
        if (taken >= policy.GenesisSeats)
            return false;
        var at = time.GetUtcNow();
        try
        {
            await table.SubmitTransactionAsync(
                [
                    new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(Partition, OperatorKey(owner.Key)) { ["Seat"] = taken + 1, ["At"] = at }),
                    new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(Partition, SeatKey(taken + 1)) { ["Operator"] = owner.Key, ["At"] = at }),
                ],
                cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Another operator took the number, or this one got its seat, in between: look again.
            throw new RequestFailedException(412, "The cohort changed.", "UpdateConditionNotSatisfied", e);
        }
    });

    private static string OperatorKey(string address) => "operator|" + address;

    private static string SeatKey(int seat) => "seat|" + seat.ToString("D5", CultureInfo.InvariantCulture);
}
