using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Tests.Storage;

namespace NodeProgram.Functions.Tests.Auth.SignIn;

public sealed class SignInNoncesTests : IAsyncLifetime
{
    private static readonly EthereumAddress Owner = Parse("0xde709f2102306220921060314715629080e2fb77"), Other = Parse("0x27b1fdb04752bbc536007a920d24acb045561c26");
    private readonly ProgramTables tables = new();
    private readonly Clock clock = new();

    public Task InitializeAsync() => tables.InitializeAsync();

    public Task DisposeAsync() => tables.DisposeAsync();

    // 5 minutes; another instance's clock may be a minute behind the one that issued it.
    [Theory]
    [InlineData(0, NonceState.Good)]
    [InlineData(299_999, NonceState.Good)]
    [InlineData(300_000, NonceState.Expired)]
    [InlineData(-60_000, NonceState.Good)]
    [InlineData(-60_001, NonceState.Expired)]
    public async Task Nonce_ByItsAge_IsGoodOrNot(long laterMs, NonceState state)
    {
        string nonce = await new SignInNonces(tables.Client, clock).IssueAsync(Owner, default);
        clock.Now += TimeSpan.FromMilliseconds(laterMs);
        // Another instance, which finds the key where the first left it.
        Assert.Equal(state, await new SignInNonces(tables.Client, clock).CheckAsync(nonce, Owner, default));
    }

    [Fact]
    public async Task Nonce_OfAnotherAddressOrChanged_IsUnknown()
    {
        var nonces = new SignInNonces(tables.Client, clock);
        string nonce = await nonces.IssueAsync(Owner, default);
        Assert.NotEqual(nonce, await nonces.IssueAsync(Owner, default));
        Assert.Equal(NonceState.Unknown, await nonces.CheckAsync(nonce, Other, default));
        for (int digit = 0; digit < nonce.Length; digit++)
        {
            string changed = nonce[..digit] + (nonce[digit] == '0' ? '1' : '0') + nonce[(digit + 1)..];
            Assert.Equal(NonceState.Unknown, await nonces.CheckAsync(changed, Owner, default));
        }

        foreach (string text in new[] { "", "32891756", nonce + "00", nonce[2..], nonce.ToUpperInvariant() + "", new string('z', nonce.Length) })
            Assert.Equal(text == nonce ? NonceState.Good : NonceState.Unknown, await nonces.CheckAsync(text, Owner, default));
    }

    private static EthereumAddress Parse(string text) => EthereumAddress.TryParse(text, out EthereumAddress address) ? address : throw new ArgumentException(text);
}
