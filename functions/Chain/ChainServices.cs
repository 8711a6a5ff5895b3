using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Auth.SignIn;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Indexing;
using NodeProgram.Functions.Chain.Ports;
using NodeProgram.Functions.Chain.Sending;
using NodeProgram.Functions.Chain.Settings;
using NodeProgram.Functions.Chain.Signing;
using NodeProgram.Orchestrations.Cases;
using NodeProgram.Orchestrations.Publishing;
using NodeProgram.Orchestrations.Staking;

namespace NodeProgram.Functions.Chain;

/// <summary>The chain, where <c>Chain:*</c> says which. Without these settings nothing is added, and whoever asks the ports is told that there is no chain.</summary>
public static class ChainServices
{
    /// <exception cref="ChainSettingsException">A setting is missing or cannot be used: the app does not start.</exception>
    public static IServiceCollection AddChain(this IServiceCollection services, IConfiguration configuration) =>
        ChainSettingsReader.Load(configuration) is { } settings ? services.AddSingleton<ChainStatus>().AddChain(settings) : services.AddSingleton<ChainStatus>();

    private static IServiceCollection AddChain(this IServiceCollection services, ChainSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<IChainNode>(_ => ChainEndpoints.Create(settings))
        .AddSingleton(SendersOf(settings))
        .AddSingleton<ContractReader>()
        .AddSingleton<IIntentDesk, IntentDesk>()
        .AddSingleton<OutboxRows>()
        .AddSingleton<ChainOutbox>()
        .AddSingleton<ChainIndexRows>()
        .AddSingleton<ChainIndexer>()
        .AddSingleton<IStakeRegistry, ChainStakeRegistry>()
        .AddSingleton<IGenesisBadges, ChainGenesisBadges>()
        .AddSingleton<IRewardPublication, ChainRewardPublication>()
        .AddSingleton<ISlashing, ChainSlashing>()
        .AddSingleton<IContractWallets, ChainContractWallets>();

    private static ChainSenders SendersOf(ChainSettings settings)
    {
        TokenCredential? identity = settings.Senders.Any(static sender => sender.VaultKey is not null) ? new DefaultAzureCredential() : null;
        return new ChainSenders([.. settings.Senders.Select(sender =>
            sender.VaultKey is { } key ? new KeyVaultSigner(KeyVaultSigner.CreatePipeline(identity!), key) : (IChainSigner)new LocalKeySigner(sender.LocalKey!))]);
    }
}
