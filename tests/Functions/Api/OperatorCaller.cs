using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Auth.SignIn;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>An operator with a session that was opened past the door: what is tested is what a session may do, not how it begins.</summary>
internal sealed class OperatorCaller
{
    private static readonly ConcurrentDictionary<(ApiApp, EthereumAddress), SessionToken> Open = new();

    private OperatorCaller(SessionToken token) => (Address, Token) = (token.Address, token.ToString());

    public EthereumAddress Address { get; }

    /// <summary>For <c>Authorization: Bearer</c>.</summary>
    public string Token { get; }

    /// <summary>Signs in.</summary>
    /// <param name="address">The operator's address; null for a new one.</param>
    /// <param name="lifetime">How long the session is good, from now on; not positive for one that is over.</param>
    public static async Task<OperatorCaller> SignInAsync(ApiApp api, string? address = null, TimeSpan? lifetime = null)
    {
        Assert.True(EthereumAddress.TryParse(address ?? "0x" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)), out EthereumAddress owner));
        var store = api.App.Services.GetRequiredService<SessionStore>();
        // An operator may not sign in without end: a session that is still open will do.
        if (lifetime is null && Open.TryGetValue((api, owner), out SessionToken? open) && await store.FindAsync(open, default) == SessionState.Open)
            return new OperatorCaller(open);
        SessionToken token = SessionToken.Create(owner);
        DateTimeOffset until = api.App.Services.GetRequiredService<TimeProvider>().GetUtcNow() + (lifetime ?? TimeSpan.FromHours(1));
        Assert.Equal(SessionOpening.Open, await store.OpenAsync(token, Guid.NewGuid().ToString("N"), until, default));
        Open[(api, owner)] = token;
        return new OperatorCaller(token);
    }
}
