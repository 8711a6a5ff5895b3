using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.SignIn;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>A challenge: the nonce, and all that a message with it must say.</summary>
/// <param name="Message">A message that would do, ready to sign.</param>
public sealed record SignInChallenge(string Nonce, string Domain, string Uri, long ChainId, string Address, long IssuedAt, long ExpiresAt, string Message);

/// <summary>A session that was opened. The token is told this once.</summary>
public sealed record OpenedSession(string Token, string Operator, string OperatorId, long ExpiresAt);

/// <summary>Signs operators in with their Ethereum keys (EIP-4361): gives out challenges, and opens a session for a signed message that answers one.</summary>
public sealed class SignInDesk(SignInSettings settings, SignInNonces nonces, SessionStore sessions, MessageSigners signers, TimeProvider time)
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

    /// <summary>
    /// Opens a session for the message's address. Refusals in this order: not configured; the message malformed; for somebody else; not good at this time; its nonce unknown, expired; the signature
    /// not the address's; the nonce used; too many. Whatever is refused before the signature is checked costs nothing and stores nothing.
    /// </summary>
    public async Task<Outcome<OpenedSession>> SignInAsync(string text, string signature, CancellationToken cancellation)
    {
        if (settings.Origin is null)
            return NotConfigured();
        if (!SignInMessageReader.TryRead(text, out SignInMessage? message, out string fault))
            return new Refusal(ProblemKinds.SignInMessageMalformed, fault) { Field = "message" };
        if ((CheckMeant(message) ?? CheckTime(message) ?? CheckNonce(await nonces.CheckAsync(message.Nonce, message.Address, cancellation))) is { } refusal)
            return refusal;
        if (await signers.CheckAsync(text, message.Address, signature, cancellation) is { } unsigned)
            return unsigned;

        DateTimeOffset expiresAt = time.GetUtcNow().AddMinutes(settings.SessionMinutes);
        SessionToken token = SessionToken.Create(message.Address);
        return await sessions.OpenAsync(token, message.Nonce, expiresAt, cancellation) switch
        {
            SessionOpening.Open => new OpenedSession(token.ToString(), message.Address.ToString(), message.Address.Operator.ToString(), expiresAt.ToUnixTimeMilliseconds()),
            SessionOpening.NonceUsed => new Refusal(ProblemKinds.SignInNonceUsed, "Ask for another one."),
            _ => new Refusal(ProblemKinds.SignInsTooMany, $"At most {SessionStore.NoncesMax} times in {SignInSettings.NonceLifetime.TotalMinutes} minutes."),
        };
    }

    private Refusal? CheckMeant(SignInMessage message)
    {
        (string Name, string Said, string Meant) wrong = new[]
        {
            ("scheme", message.Scheme ?? settings.Origin!.Scheme, settings.Origin!.Scheme),
            ("domain", message.Domain, settings.Domain),
            ("URI", message.Uri, settings.Url),
            ("chain id", message.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture), settings.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        }.FirstOrDefault(pair => pair.Item2 != pair.Item3);
        return wrong.Name is null ? null : new Refusal(ProblemKinds.SignInMessageForeign, $"The {wrong.Name} must be {wrong.Meant}.") { Field = "message" };
    }

    private Refusal? CheckTime(SignInMessage message)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds(), skew = (long)SignInSettings.Skew.TotalMilliseconds;
        string? fault = message.IssuedAt.UnixMs > now + skew ? "It was issued in the future."
            : message.NotBefore is { } from && from.UnixMs > now + skew ? "It is not good yet (Not Before)."
            : message.ExpirationTime is { } until && until.UnixMs <= now - skew ? "It has expired (Expiration Time)."
            : null;
        return fault is null ? null : new Refusal(ProblemKinds.SignInTime, fault) { Field = "message" };
    }

    private static Refusal? CheckNonce(NonceState state) => state switch
    {
        NonceState.Good => null,
        NonceState.Expired => new Refusal(ProblemKinds.SignInNonceExpired, $"It is good for {SignInSettings.NonceLifetime.TotalMinutes} minutes; ask for another one.") { Field = "message" },
        _ => new Refusal(ProblemKinds.SignInNonceUnknown, "Ask for one with POST /api/sessions/nonce.") { Field = "message" },
    };

    private static Refusal NotConfigured() => new(ProblemKinds.SignInNotConfigured, "Program:SignIn:Origin is not set.");
}
