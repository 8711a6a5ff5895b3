using Azure.Data.Tables;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Auth.SignIn;

public sealed class SessionStoreTests : IAsyncLifetime
{
    private static readonly EthereumAddress Owner = EthereumAddress.TryParse("0xde709f2102306220921060314715629080e2fb77", out EthereumAddress address) ? address : default;
    private readonly ProgramTables tables = new();
    private readonly Clock clock = new();
    private readonly SessionStore sessions;

    public SessionStoreTests() => sessions = new SessionStore(tables.Client, clock);

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    [Fact]
    public async Task Session_Opened_IsFoundUntilItExpires()
    {
        SessionToken token = await OpenAsync("nonce");
        Assert.Equal(SessionState.Open, await sessions.FindAsync(token, default));
        clock.Now += TimeSpan.FromHours(1) - TimeSpan.FromTicks(1);
        Assert.Equal(SessionState.Open, await sessions.FindAsync(token, default));
        clock.Now += TimeSpan.FromTicks(1);
        Assert.Equal(SessionState.Expired, await sessions.FindAsync(token, default));
    }

    [Fact]
    public async Task Token_OfAnotherOperatorOrNobody_IsUnknown()
    {
        await OpenAsync("nonce");
        Assert.Equal(SessionState.Unknown, await sessions.FindAsync(SessionToken.Create(Owner), default));
    }

    [Fact]
    public async Task Session_Closed_IsUnknownAndClosedAgainWithoutHarm()
    {
        SessionToken token = await OpenAsync("nonce"), other = await OpenAsync("another");
        await sessions.CloseAsync(token, default);
        await sessions.CloseAsync(token, default);
        Assert.Equal(SessionState.Unknown, await sessions.FindAsync(token, default));
        Assert.Equal(SessionState.Open, await sessions.FindAsync(other, default));
    }

    [Fact]
    public async Task Nonce_UsedAtTheSameTime_OpensOneSession()
    {
        SessionOpening[] opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => sessions.OpenAsync(SessionToken.Create(Owner), "nonce", clock.Now.AddHours(1), default))));
        Assert.Equal(1, opened.Count(opening => opening == SessionOpening.Open));
        Assert.Equal(7, opened.Count(opening => opening == SessionOpening.NonceUsed));
    }

    [Fact]
    public async Task Sessions_BeyondTheBound_CloseTheOldest()
    {
        var tokens = new List<SessionToken>();
        for (int i = 0; i <= SessionStore.SessionsMax; i++)
        {
            clock.Now += TimeSpan.FromSeconds(1);
            tokens.Add(await OpenAsync($"nonce{i}"));
        }

        Assert.Equal(SessionState.Unknown, await sessions.FindAsync(tokens[0], default));
        foreach (SessionToken token in tokens.Skip(1))
            Assert.Equal(SessionState.Open, await sessions.FindAsync(token, default));
    }

    [Fact]
    public async Task Nonces_BeyondTheBound_AreRefusedUntilTheFirstCouldNotBeUsedAnyMore()
    {
        for (int i = 0; i < SessionStore.NoncesMax; i++)
            await OpenAsync($"nonce{i}");
        Assert.Equal(SessionOpening.TooMany, await sessions.OpenAsync(SessionToken.Create(Owner), "more", clock.Now.AddHours(1), default));
        clock.Now += SignInSettings.NonceLifetime + 2 * SignInSettings.Skew;
        await OpenAsync("more");
    }

    [Fact]
    public async Task Table_Whatever_HoldsNoToken()
    {
        SessionToken token = await OpenAsync("nonce");
        string secret = token.ToString().Split('.')[2];
        await foreach (TableEntity row in tables.Client.GetTableClient(TableNames.Sessions).QueryAsync<TableEntity>())
            Assert.DoesNotContain(row.Select(property => property.Value).OfType<string>(), text => text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sweep_ADayAfterEverythingExpired_RemovesTheRowAndNoOther()
    {
        await OpenAsync("nonce");
        clock.Now += TimeSpan.FromHours(25);
        Assert.Equal(0, await sessions.SweepAsync(100, default));
        var nonces = new SignInNonces(tables.Client, clock);
        string nonce = await nonces.IssueAsync(Owner, default); // makes the key's row
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(1, await sessions.SweepAsync(100, default));
        Assert.Equal(NonceState.Good, await new SignInNonces(tables.Client, clock).CheckAsync(nonce, Owner, default));
    }

    private async Task<SessionToken> OpenAsync(string nonce)
    {
        SessionToken token = SessionToken.Create(Owner);
        Assert.Equal(SessionOpening.Open, await sessions.OpenAsync(token, nonce, clock.Now.AddHours(1), default));
        return token;
    }
}
