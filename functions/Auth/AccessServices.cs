using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Auth;

/// <summary>Who may call.</summary>
public static class AccessServices
{
    /// <exception cref="InvalidOperationException">Local identities are incomplete, or present where the platform authenticates; a setting of sign-in is refused.</exception>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(PeopleSettings.Load(configuration))
        .AddSingleton<PeopleAuthenticator>()
        .AddSingleton<INodeKeys>(provider => provider.GetRequiredService<NodeKeyStore>())
        .AddSingleton(SignInSettings.Load(configuration))
        .AddSingleton<SignInNonces>()
        .AddSingleton<SessionStore>()
        .AddSingleton<IContractWallets, NoContractWallets>()
        .AddSingleton<MessageSigners>()
        .AddSingleton<SignInDesk>()
        .AddSingleton<OperatorAuthenticator>()
        .AddSingleton<AccessCheck>();
}
