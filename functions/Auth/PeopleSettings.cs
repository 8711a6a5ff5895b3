using Microsoft.Extensions.Configuration;

namespace NodeProgram.Functions.Auth;

/// <summary>A ready-made identity of a local run.</summary>
public sealed record LocalIdentity(string Token, string Name, IReadOnlySet<Role> Roles);

/// <summary>How people are recognised: by the platform's authentication when it is on, else by the ready-made identities of a local run, else not at all.</summary>
public sealed record PeopleSettings(bool PlatformAuthentication, IReadOnlyList<LocalIdentity> LocalIdentities)
{
    private const int TokenCharactersMin = 32;

    /// <summary>Reads <c>WEBSITE_AUTH_ENABLED</c> and <c>Program:LocalIdentities</c>.</summary>
    /// <exception cref="InvalidOperationException">A local identity is incomplete, its token short or shared, or there are any while the platform authenticates.</exception>
    public static PeopleSettings Load(IConfiguration configuration)
    {
        bool platform = string.Equals(configuration["WEBSITE_AUTH_ENABLED"], "true", StringComparison.OrdinalIgnoreCase);
        LocalIdentity[] identities = [.. configuration.GetSection("Program:LocalIdentities").GetChildren().Select(Read)];
        if (platform && identities.Length > 0)
            throw new InvalidOperationException("Program:LocalIdentities must be empty while App Service authentication is on (WEBSITE_AUTH_ENABLED).");
        if (identities.DistinctBy(identity => identity.Token).Count() < identities.Length || identities.DistinctBy(identity => identity.Name).Count() < identities.Length)
            throw new InvalidOperationException("Program:LocalIdentities must have different tokens and different names.");
        return new PeopleSettings(platform, identities);
    }

    private static LocalIdentity Read(IConfigurationSection section)
    {
        string token = section["Token"] ?? "", name = section["Name"] ?? "", roles = section["Roles"] ?? "";
        if (token.Length < TokenCharactersMin)
            throw new InvalidOperationException($"{section.Path}:Token needs at least {TokenCharactersMin} characters.");
        if (string.IsNullOrWhiteSpace(name))
            throw new InvalidOperationException($"{section.Path}:Name is missing.");
        var parsed = new HashSet<Role>();
        foreach (string word in roles.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!RoleNames.TryParse(word, out Role role))
                throw new InvalidOperationException($"{section.Path}:Roles has '{word}', which is none of {string.Join(", ", RoleNames.All)}.");
            parsed.Add(role);
        }
        return parsed.Count > 0 ? new LocalIdentity(token, name, parsed) : throw new InvalidOperationException($"{section.Path}:Roles is empty.");
    }
}
