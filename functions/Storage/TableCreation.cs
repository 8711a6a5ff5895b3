using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;

namespace NodeProgram.Functions.Storage;

/// <summary>Creates the tables that are not there yet before anything is triggered.</summary>
public sealed class TableCreation(TableServiceClient tables) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (string name in TableNames.All)
            await tables.GetTableClient(name).CreateIfNotExistsAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
