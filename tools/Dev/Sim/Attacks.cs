using System.Collections.Concurrent;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Dev.Sim;

/// <summary>What nodes try that is not theirs to do, each slot in which the script says so, and what the program answered.</summary>
internal sealed class Attacks(IReadOnlyList<SimNode> nodes, World world, NodeLink link, Policy policy)
{
    private const int TimesOver = 3;
    private Task striking = Task.CompletedTask;
    private long forged;

    /// <summary>How often each attempt got which answer.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new();

    /// <summary>Begins the attempts of a slot; one that still goes on is not begun again.</summary>
    public void Strike(long slot, CancellationToken cancellation)
    {
        if (striking.IsCompleted)
            striking = StrikeAsync(slot, cancellation);
    }

    private async Task StrikeAsync(long slot, CancellationToken cancellation)
    {
        await Task.Yield();
        try
        {
            foreach (SimNode node in nodes.Where(node => node.Ticket is not null && world.CanDeliver(node.Who, slot)))
            {
                if (world.FaultOf(FaultKind.Replay, node.Who, slot) is not null && node.LastSealed is { } batch)
                    await ReplayAsync(node, batch, cancellation);
                if (world.FaultOf(FaultKind.Forge, node.Who, slot) is { As: { } victim })
                    await ForgeAsync(node, nodes[victim], slot, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The simulation ends.
        }
    }

    private async Task ReplayAsync(SimNode node, byte[] batch, CancellationToken cancellation)
    {
        HubTicket ticket = node.Ticket!;
        for (int time = 0; time < TimesOver; time++)
            Count("replay of an own batch", await link.PostEventAsync(ticket.Messages, ticket.Token, batch, cancellation));
        // What another node sent, as one's own.
        SimNode other = nodes[(node.Who.Number + 1) % nodes.Count];
        if (other.LastSealed is { } foreign)
            Count("replay of another node's batch as publisher of one's own", await link.PostEventAsync(ticket.Messages, ticket.Token, foreign, cancellation));
    }

    private async Task ForgeAsync(SimNode node, SimNode victim, long slot, CancellationToken cancellation)
    {
        HubTicket ticket = node.Ticket!;
        byte[] body = TelemetryCodec.Write(TelemetrySignature.Sign(Forgery(victim.Who.Id, slot), node.Who.Key));
        Uri theirs = new(ticket.Messages.ToString().Replace(node.Who.Id.ToString(), victim.Who.Id.ToString(), StringComparison.Ordinal));
        Count("forgery under another publisher with one's own token", await link.PostEventAsync(theirs, ticket.Token, body, cancellation));
        Count("forgery of another node's batch as publisher of one's own", await link.PostEventAsync(ticket.Messages, ticket.Token, body, cancellation));
        Count("forgery of another node's request", await link.CallAsync(
            node.Who, HttpMethod.Post, $"/api/nodes/{victim.Who.Id}/credentials", null, null, cancellation, inTheNameOf: victim.Who.Id.ToString()));
    }

    // It would say of the victim that its processor and memory are full.
    private TelemetryBatch Forgery(NodeId victim, long slot) => new()
    {
        Node = victim, Boot = "00000000000000ff", Sequence = forged++, Software = SimNode.Software, SentAtUnixMs = policy.Time.StartOfSlot(slot + 1),
        Samples = [new Sample { AtUnixMs = policy.Time.StartOfSlot(slot) + 1, CpuPpm = 1_000_000, MemoryPpm = 1_000_000 }],
    };

    private void Count(string what, LinkAnswer answer) => Answers.AddOrUpdate($"{what}: {answer.Name}", 1, (_, count) => count + 1);
}
