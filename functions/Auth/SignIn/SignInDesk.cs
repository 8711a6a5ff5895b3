using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.SignIn;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>A challenge: the nonce, and all that a message with it must say.</summary>
/// <param name="Message">A message that would do, ready to sign.</param>
public sealed record SignInChallenge(string Nonce, string Domain, string Uri, long ChainId, string Address, long IssuedAt, long ExpiresAt, string Message);

/// <summary>Signs operators in with their Ethereum keys (EIP-4361): gives out challenges.</summary>
public sealed class SignInDesk(SignInSettings settings, SignInNonces nonces, TimeProvider time)
{
    /// <summary>A challenge for this address; a refusal when the installation has no address to sign in to.</summary>
    public async Task<Outcome<SignInChallenge>> ChallengeAsync(EthereumAddress address, CancellationToken cancellation)
    {
        if (settings.Origin is null)
            return NotConfigured();
        string nonce = await nonces.IssueAsync(address, cancellation);
        DateTimeOffset now = time.GetUtcNow(), until = now + SignInSettings.NonceLifetime;
        var message = new SignInMessage
        {
            Domain = settings.Domain,
            Address = address,
            Statement = SignInSettings.Statement,
            Uri = settings.Url,
            ChainId = settings.ChainId,
            Nonce = nonce,
            IssuedAt = SignInTime.FromUnixMs(now.ToUnixTimeMilliseconds()),
            ExpirationTime = SignInTime.FromUnixMs(until.ToUnixTimeMilliseconds()),
        };
        return new SignInChallenge(nonce, settings.Domain, settings.Url, settings.ChainId, address.ToString(), now.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds(), message.ToString());
    }

    private static Refusal NotConfigured() => new(ProblemKinds.SignInNotConfigured, "Program:SignIn:Origin is not set.");
}
