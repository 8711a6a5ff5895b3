using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Dev.Sim;

/// <summary>
/// Lets time pass: after each slot every admitted node measures it, and workers deliver, renew credentials and fetch configurations. What is measured depends on the slot's number
/// alone, so that a machine that is slow for a moment changes nothing but when it arrives.
/// </summary>
internal sealed class Traffic(IReadOnlyList<SimNode> nodes, World world, NodeLink link, Attacks attacks, Policy policy)
{
    private const int Workers = 16;
    private const int RefreshesPerEpoch = 3;
    private static readonly TimeSpan AfterSlot = TimeSpan.FromMilliseconds(30);
    private readonly Channel<SimNode> work = Channel.CreateUnbounded<SimNode>(new UnboundedChannelOptions { SingleWriter = false });
    private readonly HashSet<SimNode> unconfigured = [];

    private long SlotMs => policy.Time.SlotSeconds * 1_000L;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Task[] workers = [.. Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(cancellation), cancellation))];
        try
        {
            for (long slot = policy.Time.SlotOf(DateTimeOffset.UtcNow); ; slot++)
            {
                TimeSpan wait = DateTimeOffset.FromUnixTimeMilliseconds((slot + 1) * SlotMs) + AfterSlot - DateTimeOffset.UtcNow;
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, cancellation);
                Pass(slot);
                attacks.Strike(slot, cancellation);
            }
        }
        finally
        {
            work.Writer.TryComplete();
            await Task.WhenAll(workers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Pass(long slot)
    {
        // At an epoch's begin witnesses change; in between a relay asks as often as its timings say.
        int refresh = Math.Max(1, policy.Time.SlotsPerEpoch() / RefreshesPerEpoch), place = policy.Time.SlotInEpoch(slot + 1);
        foreach (SimNode node in nodes.Where(node => node.IsAdmitted))
        {
            bool toDeliver = node.Measure(slot);
            bool toConfigure = place == 0 || place % refresh == node.Who.Number % refresh;
            if (toConfigure)
            {
                lock (unconfigured)
                    unconfigured.Add(node);
            }

            if (toDeliver || toConfigure || node.Ticket is null)
                work.Writer.TryWrite(node);
        }
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        await foreach (SimNode node in work.Reader.ReadAllAsync(cancellation))
        {
            if (Interlocked.CompareExchange(ref node.Busy, 1, 0) != 0)
                continue;
            try
            {
                await ServeAsync(node, cancellation);
            }
            finally
            {
                Volatile.Write(ref node.Busy, 0);
            }
        }
    }

    private async Task ServeAsync(SimNode node, CancellationToken cancellation)
    {
        long slot = policy.Time.SlotOf(DateTimeOffset.UtcNow);
        if (!world.IsConnected(node.Who, slot))
            return;
        bool due;
        lock (unconfigured)
            due = unconfigured.Remove(node);
        if (due)
            await ConfigureAsync(node, cancellation);
        if (node.Ticket is null || node.Ticket.ExpiresAt - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() < 60_000)
            await RenewAsync(node, cancellation);
        while (node.Ticket is { } ticket && world.CanDeliver(node.Who, policy.Time.SlotOf(DateTimeOffset.UtcNow)) && node.TryPeek(out byte[]? batch))
        {
            LinkAnswer answer = await link.PostEventAsync(ticket.Messages, ticket.Token, batch!, cancellation);
            if (answer.Status != 201)
            {
                link.CountRefusal("telemetry", answer);
                node.Ticket = answer.Status is 401 or 403 ? null : ticket;
                return;
            }

            node.Delivered();
            Interlocked.Increment(ref link.EventsAccepted);
        }
    }

    private async Task ConfigureAsync(SimNode node, CancellationToken cancellation)
    {
        LinkAnswer answer = await link.CallAsync(node.Who, HttpMethod.Get, $"/api/nodes/{node.Who.Id}/configuration", null, node.Tag, cancellation);
        if (answer.Status == 304)
            return;
        if (!answer.IsSuccess || answer.Json() is not { } json)
        {
            link.CountRefusal("configuration", answer);
            return;
        }

        node.Tag = answer.Tag;
        world.GoDark(node.Who, json["darkSlots"]!.AsArray().Select(slot => (long)slot!));
        node.Targets = [.. json["targets"]!.AsArray().Select(target => NodeId.Parse((string)target!["node"]!))];
    }

    private async Task RenewAsync(SimNode node, CancellationToken cancellation)
    {
        LinkAnswer answer = await link.CallAsync(node.Who, HttpMethod.Post, $"/api/nodes/{node.Who.Id}/credentials", null, null, cancellation);
        if (!answer.IsSuccess || answer.Json() is not { } json)
        {
            link.CountRefusal("credentials", answer);
            return;
        }

        Debug.Assert((string?)json["publisher"] == node.Who.Id.ToString(), "credentials of another node");
        node.Ticket = new HubTicket(new Uri(new Uri((string)json["endpoint"]!), $"/{json["hub"]}/publishers/{json["publisher"]}/messages"), (string)json["sasToken"]!, (long)json["expiresAt"]!);
    }
}
