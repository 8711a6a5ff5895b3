using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Operators;

namespace NodeProgram.Functions.Rewards;

/// <summary>What operators earned, and their own view of it.</summary>
public static class RewardServices
{
    public static IServiceCollection AddRewards(this IServiceCollection services) => services
        .AddSingleton<RewardTrees>()
        .AddSingleton<Explanations>()
        .AddSingleton<PostedRoots>()
        .AddSingleton<IChainEventHandler>(provider => provider.GetRequiredService<PostedRoots>())
        .AddSingleton<OperatorRewards>()
        .AddSingleton<OperatorAccounts>();
}
