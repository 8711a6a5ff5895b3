using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Domain.Staking;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Staking;

/// <summary>A day's price as entered: what, by whom, when, from where.</summary>
/// <param name="Day">Whole days since 1970-01-01, by the policy's length of a day.</param>
/// <param name="MicroUsdPerToken">1 or more.</param>
/// <param name="Reason">Where it comes from, in the words of who entered it.</param>
public sealed record PriceEntry(long Day, long MicroUsdPerToken, string By, DateTimeOffset At, string Reason);

/// <summary>The daily prices of a DTEL (rules, section 6). PK = <c>dtel</c>, RK = the day with 10 digits. A price is only ever inserted: the first of a day stands.</summary>
public sealed class PriceBook(TableServiceClient tables)
{
    private const string Partition = "dtel";
    private readonly TableClient table = tables.GetTableClient(TableNames.Prices);

    /// <summary>Stores a day's price unless the day has one.</summary>
    /// <returns>The price that stands: this one, or the first.</returns>
    public async Task<PriceEntry> AddAsync(PriceEntry entry, Told? told, CancellationToken cancellation)
    {
        var row = new TableEntity(Partition, Key(entry.Day)) { ["Price"] = JsonSerializer.Serialize(entry, Answers.Json) };
        return await table.TryAddAsync(row, told, cancellation) ? entry : (await FindAsync(entry.Day, cancellation))!;
    }

    /// <summary>Where a day's price is stored.</summary>
    public static CarryingRow RowOf(long day) => new(TableNames.Prices, Partition, Key(day));

    /// <summary>A day's price; null when it has none.</summary>
    public async Task<PriceEntry?> FindAsync(long day, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition, Key(day), cancellationToken: cancellation);
        return found.HasValue ? Of(found.Value!) : null;
    }

    /// <summary>The prices of some days, ascending.</summary>
    /// <param name="days">At most 400.</param>
    public async Task<IReadOnlyList<PriceEntry>> LoadAsync(long fromDay, int days, CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {Key(fromDay)} and RowKey lt {Key(fromDay + days)}");
        return [.. (await table.TakeAsync(filter, Math.Min(days, 400), cancellation)).Select(Of)];
    }

    private static PriceEntry Of(TableEntity row) => JsonSerializer.Deserialize<PriceEntry>(row.GetString("Price"), Answers.Json)!;

    private static string Key(long day) => day.ToString("D10", CultureInfo.InvariantCulture);
}

/// <summary>What today's requirement goes by.</summary>
/// <param name="Today">Today's day.</param>
/// <param name="MicroUsdPerToken">The average of the last days; null: too few of them have a price.</param>
/// <param name="Days">The prices counted.</param>
public sealed record AveragePrice(long Today, long? MicroUsdPerToken, IReadOnlyList<DailyPrice> Days);
