using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Cases;
using NodeProgram.Functions.Chain;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.History;
using NodeProgram.Functions.Ingestion;
using NodeProgram.Functions.Maintenance;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Notifications;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Papers;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Rewards;
using NodeProgram.Functions.Staking;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

FunctionsApplicationBuilder builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<AccessMiddleware>();
builder.Services
    .AddPolicy(builder.Configuration)
    .AddTables(builder.Configuration)
    .AddChain(builder.Configuration)
    .AddAccess(builder.Configuration)
    .AddOnboarding()
    .AddStaking()
    .AddNodes(builder.Configuration)
    .AddTelemetry()
    .AddHistory()
    .AddMaintenance()
    .AddConditions()
    .AddPapers()
    .AddIngestion()
    .AddClosing()
    .AddRewards()
    .AddCases()
    .AddNotifications(builder.Configuration);
builder.Build().Run();
