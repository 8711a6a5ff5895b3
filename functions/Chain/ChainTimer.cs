using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Indexing;
using NodeProgram.Functions.Chain.Sending;

namespace NodeProgram.Functions.Chain;

/// <summary>Drives the outbox and the indexer. Where no chain is configured it does nothing.</summary>
public sealed class ChainTimer(IServiceProvider services, ILogger<ChainTimer> log)
{
    private readonly ChainOutbox? outbox = services.GetService<ChainOutbox>();
    private readonly ChainIndexer? indexer = services.GetService<ChainIndexer>();

    [Function("ChainTimer")]
    public async Task RunAsync([TimerTrigger("*/2 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        if (outbox is null || indexer is null)
            return;
        // Each on its own: an outage of the one does not hold up the other.
        await TryAsync("outbox", outbox.RunAsync(context.CancellationToken));
        await TryAsync("indexer", indexer.RunAsync(client, context.CancellationToken));
    }

    private async Task TryAsync(string what, Task work)
    {
        try
        {
            await work;
        }
        catch (ChainFaultException e)
        {
            log.LogError("Alarm {Code}: the chain's {What} stands still: {Words}", e.Code, what, e.Message);
        }
    }
}
