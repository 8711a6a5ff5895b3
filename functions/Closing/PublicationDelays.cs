using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Closing;

/// <summary>Why the oldest closed epoch that is not posted has not been posted yet.</summary>
/// <param name="Epoch">The epoch; later ones wait for it.</param>
/// <param name="Code">What the last try came to, such as <c>chain-pending</c> or <c>chain-refused</c>.</param>
/// <param name="Detail">The same in words, with the contract's reason.</param>
/// <param name="Since">The first try that came to nothing, Unix milliseconds.</param>
/// <param name="Last">The last one.</param>
/// <param name="Tries">How many there were.</param>
public sealed record PublicationDelay(EpochId Epoch, string Code, string Detail, long Since, long Last, int Tries);

/// <summary>What holds the posting of roots up. PK = RK = <c>delay</c> in the table of epochs; the row is there while something does.</summary>
public sealed class PublicationDelays(TableServiceClient tables)
{
    private const string Key = "delay", Property = "Delay";
    private readonly TableClient table = tables.GetTableClient(TableNames.Epochs);

    /// <summary>What holds the posting up now; null when nothing does.</summary>
    public async Task<PublicationDelay?> FindAsync(CancellationToken cancellation) => (await ReadAsync(cancellation))?.Delay;

    /// <summary>Counts a try that came to nothing.</summary>
    public Task<PublicationDelay> AddAsync(EpochId epoch, string code, string detail, DateTimeOffset now, CancellationToken cancellation) => Conflicts.RetryAsync("Epochs delay", async () =>
    {
        var found = await ReadAsync(cancellation);
        long at = now.ToUnixTimeMilliseconds();
        PublicationDelay delay = found?.Delay is { } before && before.Epoch == epoch
            ? before with { Code = code, Detail = detail, Last = Math.Max(at, before.Last), Tries = before.Tries + 1 }
            : new PublicationDelay(epoch, code, detail, at, at, 1);
        var row = new TableEntity(Key, Key) { [Property] = JsonSerializer.Serialize(delay, Answers.Json) };
        if (found is { } there)
            await table.UpdateEntityAsync(row, there.ETag, TableUpdateMode.Replace, cancellation);
        else
            await table.AddEntityAsync(row, cancellation);
        return delay;
    });

    /// <summary>An epoch is posted: what held it, or one before it, up is over.</summary>
    public Task EndAsync(EpochId epoch, CancellationToken cancellation) => Conflicts.RetryAsync("Epochs delay", async () =>
    {
        if (await ReadAsync(cancellation) is { } found && found.Delay.Epoch <= epoch)
            await table.DeleteEntityAsync(Key, Key, found.ETag, cancellation);
        return true;
    });

    private async Task<(PublicationDelay Delay, ETag ETag)?> ReadAsync(CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(Key, Key, cancellationToken: cancellation);
        return found.HasValue ? (JsonSerializer.Deserialize<PublicationDelay>(found.Value!.GetString(Property), Answers.Json)!, found.Value.ETag) : null;
    }
}
