using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Staking;

/// <summary>What knows of stakes, prices and seats.</summary>
public static class StakingServices
{
    public static IServiceCollection AddStaking(this IServiceCollection services) => services
        .AddSingleton<PriceBook>()
        .AddSingleton<GenesisSeats>()
        .AddSingleton<StakeDemand>();
}
