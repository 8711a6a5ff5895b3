using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Auth;

/// <summary>
/// Tells which person is calling. App Service authentication puts the person into <c>X-MS-CLIENT-PRINCIPAL</c> and strips what callers send under that name;
/// where it is off, anybody could send the header, so it counts only where the platform says that it is on.
/// </summary>
public sealed class PeopleAuthenticator(PeopleSettings settings)
{
    private const string PrincipalHeader = "X-MS-CLIENT-PRINCIPAL";
    private const int PrincipalCharactersMax = 65_536;
    private static readonly string[] RoleClaims = ["roles", "http://schemas.microsoft.com/ws/2008/06/identity/claims/role"];
    private static readonly string[] IdClaims = ["http://schemas.microsoft.com/identity/claims/objectidentifier", "oid"];
    private static readonly string[] NameClaims = ["preferred_username", "name"];

    public Outcome<Caller> Authenticate(HttpRequest request) =>
        settings.PlatformAuthentication ? FromPrincipal(request.Headers[PrincipalHeader].ToString()) : FromToken(request.Headers.Authorization.ToString());

    private static Outcome<Caller> FromPrincipal(string header)
    {
        if (header.Length == 0)
            return new Refusal(ProblemKinds.CredentialsMissing, "Sign in first.");
        try
        {
            Principal? principal = header.Length <= PrincipalCharactersMax
                ? JsonSerializer.Deserialize<Principal>(Convert.FromBase64String(header)) : null;
            string? id = principal?.First(IdClaims);
            if (principal is null || id is null || principal.AuthenticationType != "aad")
                return new Refusal(ProblemKinds.TokenInvalid, "The principal is not one of the program's directory.");
            var roles = principal.Claims
                .Where(claim => RoleClaims.Contains(claim.Type) || claim.Type == principal.RoleType)
                .Select(claim => RoleNames.TryParse(claim.Value, out Role role) ? role : (Role?)null)
                .OfType<Role>().ToHashSet();
            return new Caller.Person(id, principal.First(NameClaims) ?? id, roles);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return new Refusal(ProblemKinds.TokenInvalid, "The principal cannot be read.");
        }
    }

    private Outcome<Caller> FromToken(string header)
    {
        const string scheme = "Bearer ";
        if (header.Length == 0)
            return new Refusal(ProblemKinds.CredentialsMissing, "Send Authorization: Bearer and a token.");
        if (!header.StartsWith(scheme, StringComparison.Ordinal))
            return new Refusal(ProblemKinds.TokenInvalid, "People sign in with a bearer token.");
        // Every identity is compared, each in a time that does not depend on where the difference is.
        byte[] token = SHA256.HashData(Encoding.UTF8.GetBytes(header[scheme.Length..]));
        LocalIdentity? found = null;
        foreach (LocalIdentity identity in settings.LocalIdentities)
        {
            if (CryptographicOperations.FixedTimeEquals(token, SHA256.HashData(Encoding.UTF8.GetBytes(identity.Token))))
                found = identity;
        }
        return found is null
            ? new Refusal(ProblemKinds.TokenInvalid, "Nobody has this token.")
            : new Caller.Person(found.Name, found.Name, found.Roles);
    }

    private sealed record Principal(
        [property: JsonPropertyName("auth_typ")] string? AuthenticationType,
        [property: JsonPropertyName("role_typ")] string? RoleType,
        [property: JsonPropertyName("claims")] IReadOnlyList<Claim>? ClaimList)
    {
        [JsonIgnore]
        public IEnumerable<Claim> Claims => ClaimList?.Where(claim => claim is { Type: not null, Value: not null }) ?? [];

        public string? First(string[] types) => Claims.FirstOrDefault(claim => types.Contains(claim.Type))?.Value;
    }

    private sealed record Claim([property: JsonPropertyName("typ")] string Type, [property: JsonPropertyName("val")] string Value);
}
