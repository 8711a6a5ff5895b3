using NodeProgram.Dev.Running;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Dev.Sim;

/// <summary>Stops the program at the times of the script and lets it go on afterwards: an outage of its ingestion as a machine that hangs makes it, which it has to find out about itself.</summary>
internal sealed class IngestionFaults(ProgramHost program, World world, Policy policy)
{
    /// <summary>Runs through the script; the program goes on when this ends, however it ends.</summary>
    public async Task RunAsync(IEnumerable<Fault> outages, CancellationToken cancellation)
    {
        foreach (Fault outage in outages.OrderBy(fault => fault.FromSeconds))
        {
            long start = policy.Time.StartOfSlot(world.FirstSlot) + outage.FromSeconds * 1_000L;
            await UntilAsync(start, cancellation);
            try
            {
                program.Suspend();
                await UntilAsync(start + outage.ForSeconds!.Value * 1_000L, cancellation);
            }
            finally
            {
                program.Resume();
            }
        }
    }

    private static async Task UntilAsync(long unixMs, CancellationToken cancellation)
    {
        TimeSpan wait = DateTimeOffset.FromUnixTimeMilliseconds(unixMs) - DateTimeOffset.UtcNow;
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, cancellation);
    }
}
