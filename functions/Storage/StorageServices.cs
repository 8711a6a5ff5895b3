using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace NodeProgram.Functions.Storage;

/// <summary>The tables and their stores.</summary>
public static class StorageServices
{
    public static IServiceCollection AddTables(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(TableSettings.CreateClient(configuration))
        .AddHostedService<TableCreation>()
        .AddSingleton<ApplicationStore>()
        .AddSingleton<ReviewStore>()
        .AddSingleton<OperatorStore>()
        .AddSingleton<NodeKeyStore>()
        .AddSingleton<NodeStore>()
        .AddSingleton<AuditLog>()
        .AddSingleton<CarriedTrail>()
        .AddSingleton<Outbox>();
}
