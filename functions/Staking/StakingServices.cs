using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Staking;

/// <summary>What knows of stakes, prices and seats.</summary>
public static class StakingServices
{
    public static IServiceCollection AddStaking(this IServiceCollection services) => services
        .AddSingleton<PriceBook>()
        .AddSingleton<PriceDesk>()
        .AddSingleton<GenesisSeats>()
        .AddSingleton<StakeDemand>()
        .AddSingleton<StakeBook>()
        .AddSingleton<NodeStakes>()
        .AddSingleton<StakeLooks>()
        .AddSingleton<StakeProcesses>()
        .AddSingleton<StakeCoverage>()
        .AddSingleton<StakeNews>()
        .AddSingleton<NodeCensus>()
        .AddSingleton<TransferStore>()
        .AddSingleton<StakeDesk>()
        .AddSingleton<TransferDesk>()
        .AddSingleton<StakeViews>()
        .AddSingleton<IChainEventHandler, StakingChainEvents>();
}
