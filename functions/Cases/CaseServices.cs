using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Cases;

/// <summary>Violations, penalties and cases.</summary>
public static class CaseServices
{
    public static IServiceCollection AddCases(this IServiceCollection services) => services
        .AddSingleton<ViolationRows>()
        .AddSingleton<PenaltyRows>()
        .AddSingleton<CaseRulingRows>()
        .AddSingleton<CaseStore>()
        .AddSingleton<CaseTrail>()
        .AddSingleton<CaseProposals>()
        .AddSingleton<Guardrails>()
        .AddSingleton<NodeRemoval>()
        .AddSingleton<CaseAnnouncer>()
        .AddSingleton<CaseSteps>()
        .AddSingleton<ViolationIntake>()
        .AddSingleton<CaseDesk>()
        .AddSingleton<ReportDesk>()
        .AddSingleton<DoubleSigningDesk>()
        .AddSingleton<IChainEventHandler, CaseChainEvents>();
}
