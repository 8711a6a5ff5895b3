using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Auth;

/// <summary>Who may call.</summary>
public static class AccessServices
{
    /// <exception cref="InvalidOperationException">Local identities are incomplete, or present where the platform authenticates; a setting of sign-in is refused.</exception>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        // Where a chain is configured, it has brought its own.
        services.TryAddSingleton<IContractWallets, NoContractWallets>();
        return services
            .AddSingleton(PeopleSettings.Load(configuration))
            .AddSingleton<PeopleAuthenticator>()
            .AddSingleton<INodeKeys>(provider => provider.GetRequiredService<NodeKeyStore>())
            .AddSingleton(SignInSettings.Load(configuration))
            .AddSingleton<SignInNonces>()
            .AddSingleton<SessionStore>()
            .AddSingleton<MessageSigners>()
            .AddSingleton<SignInDesk>()
            .AddSingleton<OperatorAuthenticator>()
            .AddSingleton<AccessCheck>();
    }
}
