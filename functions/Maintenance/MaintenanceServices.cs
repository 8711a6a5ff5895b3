using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Maintenance;

/// <summary>Planned maintenance.</summary>
public static class MaintenanceServices
{
    public static IServiceCollection AddMaintenance(this IServiceCollection services) => services
        .AddSingleton<MaintenanceRows>()
        .AddSingleton<MaintenanceDesk>();
}
