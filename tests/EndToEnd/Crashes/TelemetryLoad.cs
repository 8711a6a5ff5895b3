using System.Collections.Concurrent;
using System.Net;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>
/// Nodes that send all the time, whatever happens to the program. An event that was not acknowledged may be stored or not; every other one of these is sent again until
/// it is acknowledged, as a relay does, the rest is given up.
/// </summary>
internal sealed class TelemetryLoad(ProgramUnderFire program, int nodes)
{
    private const int IntervalMs = 600, SlotMs = 1_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <summary>Everything that was ever sent, by node and sequence number.</summary>
    public ConcurrentDictionary<(NodeId Node, long Sequence), TelemetryBatch> Sent { get; } = new();

    /// <summary>What the hub acknowledged.</summary>
    public ConcurrentDictionary<(NodeId Node, long Sequence), bool> Acknowledged { get; } = new();

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, nodes).Select(number => Task.Run(() => SendAsync(new LoadNode(number), stop), CancellationToken.None)));

    private async Task SendAsync(LoadNode node, CancellationToken stop)
    {
        for (long sequence = 0; !stop.IsCancellationRequested; sequence++)
        {
            TelemetryBatch batch = node.Event(sequence, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - IntervalMs, IntervalMs, SlotMs, nodes);
            Sent[(node.Id, sequence)] = batch;
            bool insists = sequence % 2 == 0;
            do
            {
                HttpStatusCode? status = await program.PostAsync(node.Id, TelemetryCodec.Write(batch));
                if (status == HttpStatusCode.Created)
                    Acknowledged[(node.Id, sequence)] = true;
                if (status is not null and not HttpStatusCode.ServiceUnavailable)
                {
                    Assert.Equal(HttpStatusCode.Created, status);
                    break;
                }

                await Task.Delay(Pause, CancellationToken.None);
            }
            while (insists);
            await Task.Delay(Pause, CancellationToken.None);
        }
    }
}
