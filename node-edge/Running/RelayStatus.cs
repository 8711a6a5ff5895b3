using NodeProgram.Domain.Quantities;

namespace NodeProgram.Edge.Running;

/// <summary>What the relay says of itself to its operator: counters since start and what it waits for. Safe from any thread.</summary>
internal sealed class RelayStatus(NodeId node, string boot, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long startedAt = time.GetTimestamp();
    private string? waitingFor = "the service's configuration";
    private string? sendTrouble;
    private long? lastSentAtUnixMs;
    private long samples;
    private long observations;
    private long batches;
    private long sent;
    private long refused;
    private long sendFailures;
    private string nodeState = "unknown";
    private int targets;

    internal NodeId Node => node;

    internal string Boot => boot;

    internal void WaitFor(string? what)
    {
        lock (gate)
            waitingFor = what;
    }

    internal void Configured(string state, int targetCount)
    {
        lock (gate)
            (nodeState, targets, waitingFor) = (state, targetCount, null);
    }

    internal void Sampled()
    {
        lock (gate)
            samples++;
    }

    internal void Observed(int count)
    {
        lock (gate)
            observations += count;
    }

    internal void Sealed()
    {
        lock (gate)
            batches++;
    }

    internal void Sent(int count)
    {
        lock (gate)
        {
            sent += count;
            lastSentAtUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            sendTrouble = null;
        }
    }

    internal void SendFailed(string reason)
    {
        lock (gate)
        {
            sendFailures++;
            sendTrouble = reason;
        }
    }

    internal void Refused()
    {
        lock (gate)
            refused++;
    }

    internal RelayReport Report()
    {
        lock (gate)
        {
            return new RelayReport(node.ToString(), boot, nodeState, waitingFor, sendTrouble, (long)time.GetElapsedTime(startedAt).TotalSeconds, targets, samples, observations,
                batches, sent, refused, sendFailures, lastSentAtUnixMs);
        }
    }
}

/// <summary>A moment's <see cref="RelayStatus"/>. The relay is healthy when it waits for nothing but time: neither configuration nor the hub.</summary>
internal sealed record RelayReport(string Node, string Boot, string NodeState, string? WaitingFor, string? SendTrouble, long UptimeSeconds, int Targets, long Samples, long Observations,
    long Batches, long Sent, long Refused, long SendFailures, long? LastSentAtUnixMs)
{
    internal bool Healthy => WaitingFor is null && SendTrouble is null;
}
