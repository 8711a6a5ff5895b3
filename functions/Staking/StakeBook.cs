using System.Collections.Immutable;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Penalties;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Staking;

/// <summary>
/// The stakes of an installation without a chain, by the same rules (<see cref="StakeAccount"/>): what was handed to the program's treasury and recorded by an admin. PK = node id,
/// RK = <c>account</c>. Where a chain is configured the book is not asked.
/// </summary>
public sealed class StakeBook(TableServiceClient tables, CarriedTrail trail)
{
    private const string Row = "account";
    private readonly TableClient table = tables.GetTableClient(TableNames.StakeBook);

    /// <summary>The account; <see cref="StakeAccount.Empty"/> when there is none.</summary>
    public async Task<StakeAccount> LoadAsync(NodeId node, CancellationToken cancellation) => Of((await FindAsync(node, cancellation))?.GetString("Account"));

    /// <summary>Reads, decides and writes an account under its ETag. A decision that gives the same account changes nothing, and is told as nothing.</summary>
    /// <param name="decide">The account afterwards, and what came of it.</param>
    /// <param name="told">What a change is told as in the trail.</param>
    public Task<T> ChangeAsync<T>(NodeId node, Func<StakeAccount, (StakeAccount After, T Result)> decide, Func<T, Told> told, CancellationToken cancellation) => trail.TellAsync(
        new CarryingRow(TableNames.StakeBook, node.ToString(), Row), () => Conflicts.RetryAsync($"StakeBook {node}", () => TryChangeAsync(node, decide, told, cancellation)), cancellation);

    private async Task<T> TryChangeAsync<T>(NodeId node, Func<StakeAccount, (StakeAccount After, T Result)> decide, Func<T, Told> told, CancellationToken cancellation)
    {
        TableEntity? row = await FindAsync(node, cancellation);
        StakeAccount before = Of(row?.GetString("Account"));
        (StakeAccount after, T result) = decide(before);
        if (ReferenceEquals(before, after))
            return result;
        var changed = new TableEntity(node.ToString(), Row) { ["Account"] = JsonSerializer.Serialize(ToJson(after), Answers.Json) };
        CarriedTrail.Carry(changed, row, told(result));
        if (row is null)
            await table.AddEntityAsync(changed, cancellation);
        else
            await table.UpdateEntityAsync(changed, row.ETag, TableUpdateMode.Replace, cancellation);
        return result;
    }

    private async Task<TableEntity?> FindAsync(NodeId node, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(node.ToString(), Row, cancellationToken: cancellation);
        return found.HasValue ? found.Value : null;
    }

    private static StakeAccount Of(string? stored)
    {
        if (stored is null)
            return StakeAccount.Empty;
        AccountJson account = JsonSerializer.Deserialize<AccountJson>(stored, Answers.Json)!;
        return StakeAccount.Restore(
            account.Locks.Select(static one => new StakeEntry(
                one.Id, one.Amount, one.LockedAt, one.TermDays, one.LockedUntil, one.UnbondingSince, one.Holds.ToImmutableSortedDictionary(static hold => hold.Fault, static hold => hold.Amount))),
            account.History.Select(static change => (change.At, change.Bonded)));
    }

    private static AccountJson ToJson(StakeAccount account) => new(
        [.. account.Entries.Values.Select(static entry => new LockJson(
            entry.Id, entry.Amount, entry.LockedAtUnixMs, entry.TermDays, entry.LockedUntilUnixMs, entry.UnbondingSinceUnixMs, [.. entry.Frozen.Select(static pair => new HoldJson(pair.Key, pair.Value))]))],
        [.. account.History.Select(static change => new ChangeJson(change.AtUnixMs, change.Bonded))]);

    private sealed record AccountJson(LockJson[] Locks, ChangeJson[] History);

    private sealed record LockJson(long Id, Wei Amount, long LockedAt, int TermDays, long LockedUntil, long? UnbondingSince, HoldJson[] Holds);

    private sealed record HoldJson(FaultId Fault, Wei Amount);

    private sealed record ChangeJson(long At, Wei Bonded);
}
