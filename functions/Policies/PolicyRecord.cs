using Microsoft.Extensions.Hosting;

namespace NodeProgram.Functions.Policies;

/// <summary>Notes at the start with which policy the program runs, after the tables are there and before anything is triggered.</summary>
public sealed class PolicyRecord(EpochPolicies policies) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => policies.RecordAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
