using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;

namespace NodeProgram.Functions.Storage;

/// <summary>Creates the tables that are not there yet, before any other service starts and anything is triggered.</summary>
public sealed class TableCreation(TableServiceClient tables) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (string name in TableNames.All)
            await tables.GetTableClient(name).CreateIfNotExistsAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
