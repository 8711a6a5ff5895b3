using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>What came of opening a session.</summary>
public enum SessionOpening
{
    /// <summary>It is open.</summary>
    Open = 1,

    /// <summary>The nonce has opened one before.</summary>
    NonceUsed,

    /// <summary>The operator has signed in more often than is reasonable within a nonce's life.</summary>
    TooMany,
}

/// <summary>Whether a token is that of an open session.</summary>
public enum SessionState
{
    Open = 1,
    Expired,
    Unknown,
}

/// <summary>
/// The sessions of operators. PK = the address in lower case, RK = <c>sessions</c>: the open sessions (hash of the token, times) and the nonces that opened them, in one row, so that a nonce is used up
/// and its session opened by one conditional write. A row is bounded: a further session closes the oldest.
/// </summary>
public sealed class SessionStore(TableServiceClient tables, TimeProvider time)
{
    /// <summary>The most sessions that an operator has open.</summary>
    public const int SessionsMax = 16;

    /// <summary>The most nonces that are remembered of an operator; each is forgotten when it could not be used any more.</summary>
    public const int NoncesMax = 64;

    private const string Row = "sessions";
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(1);
    private readonly TableClient table = tables.GetTableClient(TableNames.Sessions);

    /// <summary>Uses up the nonce and opens a session, both or neither.</summary>
    /// <param name="token">The session's token.</param>
    /// <param name="nonce">A nonce that was issued for the token's address.</param>
    /// <param name="expiresAt">When the session ends.</param>
    public Task<SessionOpening> OpenAsync(SessionToken token, string nonce, DateTimeOffset expiresAt, CancellationToken cancellation) => Conflicts.RetryAsync($"Sessions {token.Address}", async () =>
    {
        DateTimeOffset now = time.GetUtcNow();
        (TableEntity? row, Document document) = await LoadAsync(token.Address, cancellation);
        List<UsedNonce> nonces = [.. document.Nonces.Where(used => used.Until > now)];
        if (nonces.Any(used => used.Nonce == nonce))
            return SessionOpening.NonceUsed;
        if (nonces.Count >= NoncesMax)
            return SessionOpening.TooMany;
        nonces.Add(new UsedNonce(nonce, now + SignInSettings.NonceLifetime + 2 * SignInSettings.Skew));
        List<Session> sessions = [.. document.Sessions.Where(session => session.ExpiresAt > now).OrderBy(session => session.OpenedAt).TakeLast(SessionsMax - 1), new Session(token.Hash, now, expiresAt)];
        await SaveAsync(token.Address, row, new Document(sessions, nonces), cancellation);
        return SessionOpening.Open;
    });

    /// <summary>Looks up a token.</summary>
    public async Task<SessionState> FindAsync(SessionToken token, CancellationToken cancellation)
    {
        string hash = token.Hash;
        Session? found = (await LoadAsync(token.Address, cancellation)).Document.Sessions.FirstOrDefault(session => session.Hash == hash);
        return found is null ? SessionState.Unknown : found.ExpiresAt > time.GetUtcNow() ? SessionState.Open : SessionState.Expired;
    }

    /// <summary>Closes a session; nothing happens when it is closed.</summary>
    public Task CloseAsync(SessionToken token, CancellationToken cancellation) => Conflicts.RetryAsync($"Sessions {token.Address}", async () =>
    {
        (TableEntity? row, Document document) = await LoadAsync(token.Address, cancellation);
        List<Session> left = [.. document.Sessions.Where(session => session.Hash != token.Hash)];
        if (left.Count < document.Sessions.Count)
            await SaveAsync(token.Address, row, document with { Sessions = left }, cancellation);
        return true;
    });

    /// <summary>Removes rows in which nothing counts any more.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(int rowsMax, CancellationToken cancellation)
    {
        int removed = 0;
        string filter = TableClient.CreateQueryFilter($"Until lt {time.GetUtcNow() - KeptAfterExpiry}");
        foreach (TableEntity row in await table.TakeAsync(filter, rowsMax, cancellation))
        {
            try
            {
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellation);
                removed++;
            }
            catch (RequestFailedException e) when (e.IsConflict())
            {
                // The operator signs in right now.
            }
        }

        return removed;
    }

    private async Task<(TableEntity? Row, Document Document)> LoadAsync(EthereumAddress address, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(address.Key, Row, cancellationToken: cancellation);
        return found.HasValue ? (found.Value, JsonSerializer.Deserialize<Document>(found.Value!.GetString("Sessions"))!) : (null, new Document([], []));
    }

    private async Task SaveAsync(EthereumAddress address, TableEntity? before, Document document, CancellationToken cancellation)
    {
        var row = new TableEntity(address.Key, Row)
        {
            ["Sessions"] = JsonSerializer.Serialize(document),
            ["Until"] = document.Sessions.Select(session => session.ExpiresAt).Concat(document.Nonces.Select(nonce => nonce.Until)).DefaultIfEmpty(time.GetUtcNow()).Max(),
        };
        if (before is null)
            await table.AddEntityAsync(row, cancellation);
        else
            await table.UpdateEntityAsync(row, before.ETag, TableUpdateMode.Replace, cancellation);
    }

    private sealed record Session(string Hash, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt);

    private sealed record UsedNonce(string Nonce, DateTimeOffset Until);

    private sealed record Document(List<Session> Sessions, List<UsedNonce> Nonces);
}
