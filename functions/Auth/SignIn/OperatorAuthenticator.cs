using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Auth.SignIn;

/// <summary>Tells which operator shows a session's token.</summary>
public sealed class OperatorAuthenticator(SessionStore sessions)
{
    private const string Scheme = "Bearer " + SessionToken.Prefix;

    /// <summary>Whether the header is meant to be an operator's token.</summary>
    public static bool IsFor(string authorization) => authorization.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>The operator behind the header.</summary>
    public async Task<Outcome<Caller>> AuthenticateAsync(string authorization, CancellationToken cancellation)
    {
        if (!IsFor(authorization) || !SessionToken.TryParse(authorization["Bearer ".Length..], out SessionToken? token))
            return new Refusal(ProblemKinds.TokenInvalid, "It is no session's token; sign in with POST /api/sessions.");
        return await sessions.FindAsync(token, cancellation) switch
        {
            SessionState.Open => new Caller.Operator(token.Address, token),
            SessionState.Expired => new Refusal(ProblemKinds.SessionExpired, "Sign in again."),
            _ => new Refusal(ProblemKinds.TokenInvalid, "The session is not open."),
        };
    }
}
