using System.Buffers;
using System.Globalization;
using System.Text;
using NodeProgram.Domain.Telemetry;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.Benchmarks.Ingest;

/// <summary>A post that is ready to be written to a connection.</summary>
/// <param name="Request">The HTTP request, head and body.</param>
/// <param name="Partition">Where its events land.</param>
/// <param name="Events">How many events it carries.</param>
internal readonly record struct ReadyPost(ReadOnlyMemory<byte> Request, int Partition, int Events);

/// <summary>What every connection sends in the next run. Made before the clock starts, so that the load generator costs little beside what it measures.</summary>
internal sealed class LoadPlan(int nodeCount, int connections, HubAccess access, string host, int partitions)
{
    public const int IntervalMs = 60_000;
    private static readonly TimeSpan Past = TimeSpan.FromDays(6.5);

    private readonly LoadNode[] nodes = [.. Enumerable.Range(0, nodeCount).Select(number => new LoadNode(number))];
    private readonly byte[][] heads = [.. Enumerable.Range(0, nodeCount).Select(number => HeadOf(LoadNode.IdOf(number), access, host))];
    private readonly int[] partitionOf = [.. Enumerable.Range(0, nodeCount).Select(number => HubPartition.Of(LoadNode.IdOf(number).ToString(), partitions))];
    private readonly long firstMs = DateTimeOffset.UtcNow.Subtract(Past).ToUnixTimeMilliseconds() / IntervalMs * IntervalMs;
    private long next;

    /// <summary>Bytes of a single event's body, averaged over what was planned so far.</summary>
    public double BytesPerEvent => singles == 0 ? 0 : (double)singleBytes / singles;

    private long singleBytes, singles;

    /// <summary>The next events: all nodes, each with its next interval, then the one after it, and so on. A node stays on its connection.</summary>
    /// <param name="events">About how many in all.</param>
    /// <param name="eventsPerPost">1 for single posts; more for batches, which relays send when they catch up.</param>
    public ReadyPost[][] Next(int events, int eventsPerPost)
    {
        var posts = new List<ReadyPost>[connections];
        foreach (ref List<ReadyPost> list in posts.AsSpan())
            list = [];
        var body = new ArrayBufferWriter<byte>(16 << 10);
        int rounds = Math.Max(1, events / eventsPerPost / nodeCount);
        for (int round = 0; round < rounds; round++, next += eventsPerPost)
        {
            foreach (LoadNode node in nodes)
            {
                body.ResetWrittenCount();
                WriteBody(node, eventsPerPost, body);
                posts[node.Number % connections].Add(new ReadyPost(Request(heads[node.Number], eventsPerPost > 1, body.WrittenSpan), partitionOf[node.Number], eventsPerPost));
                if (eventsPerPost == 1)
                    (singles, singleBytes) = (singles + 1, singleBytes + body.WrittenCount);
            }
        }

        return [.. posts.Select(list => list.ToArray())];
    }

    private void WriteBody(LoadNode node, int eventsPerPost, ArrayBufferWriter<byte> body)
    {
        if (eventsPerPost == 1)
        {
            TelemetryCodec.Write(Event(node, next), body);
            return;
        }

        body.Write("["u8);
        for (int i = 0; i < eventsPerPost; i++)
        {
            string text = Encoding.UTF8.GetString(TelemetryCodec.Write(Event(node, next + i)));
            body.Write(Encoding.UTF8.GetBytes($"{(i == 0 ? "" : ",")}{{\"Body\":\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}"));
        }

        body.Write("]"u8);
    }

    // Nodes stand at different places of their hour, so that blocks of every age are written at every moment.
    private TelemetryBatch Event(LoadNode node, long sequence) =>
        node.Event(sequence, firstMs + (sequence + node.Number % 60) * IntervalMs, IntervalMs, IntervalMs, nodes.Length);

    private static byte[] HeadOf(Domain.Quantities.NodeId node, HubAccess access, string host) =>
        Encoding.ASCII.GetBytes($"POST {HubAccess.PathOf(node)} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {access.TokenOf(node)}\r\nContent-Type: ");

    private static byte[] Request(byte[] head, bool batch, ReadOnlySpan<byte> body)
    {
        string type = batch ? "application/vnd.microsoft.servicebus.json" : "application/json";
        byte[] rest = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type}\r\nContent-Length: {body.Length}\r\n\r\n"));
        byte[] request = new byte[head.Length + rest.Length + body.Length];
        head.CopyTo(request, 0);
        rest.CopyTo(request, head.Length);
        body.CopyTo(request.AsSpan(head.Length + rest.Length));
        return request;
    }
}
