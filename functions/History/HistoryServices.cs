using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.History;

/// <summary>What keeps the history of nodes.</summary>
public static class HistoryServices
{
    public static IServiceCollection AddHistory(this IServiceCollection services) => services.AddSingleton<HistoryRows>().AddSingleton<HistoryFold>();
}
