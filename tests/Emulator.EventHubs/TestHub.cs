using System.Text;
using Azure.Messaging.EventHubs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Emulator.EventHubs.Log;

namespace NodeProgram.Emulator.EventHubs.Tests;

/// <summary>A namespace with one hub, <c>telemetry</c>, on a directory that can be closed and opened again.</summary>
internal sealed class TestHub : IDisposable
{
    private readonly EventHubsOptions _options;
    private readonly Storage _storage;

    public TestHub(string directory, int partitions = 4, int segmentBytes = 64 << 10, long retentionBytes = 4L << 30, long inFlightBytes = 64L << 20, Storage? storage = null, FakeTimeProvider? time = null)
    {
        this._options = new()
        {
            DataDirectory = directory,
            PartitionCount = partitions,
            SegmentBytes = segmentBytes,
            RetentionBytes = retentionBytes,
            InFlightBytes = inFlightBytes,
            Retention = TimeSpan.FromHours(1),
        };
        this._storage = storage ?? new Storage();
        this.Time = time ?? new FakeTimeProvider(DateTimeOffset.Parse("2026-11-22T12:00:00Z"));
        this.Namespace = this.Open();
    }

    public FakeTimeProvider Time { get; }

    public EmbeddedEventHubs Namespace { get; private set; }

    public IEventHub Hub => this.Namespace.GetHub("telemetry");

    public string HubDirectory => Path.Combine(this._options.DataDirectory, "eventhubs", "telemetry");

    public string[] Segments => [.. Directory.GetFiles(this.HubDirectory, "*.log").Order(StringComparer.Ordinal)];

    public static string TextOf(EventData item) => item.EventBody.ToString();

    public void Reopen()
    {
        this.Namespace.Dispose();
        this.Namespace = this.Open();
    }

    public void Close() => this.Namespace.Dispose();

    public Task Append(int partition, params string[] bodies) => this.Hub.AppendAsync([.. bodies.Select(body => new EventData(body))], null, partition, default).AsTask();

    public Task AppendBytes(int partition, int bytes) => this.Hub.AppendAsync([new EventData(Encoding.ASCII.GetBytes(new string('x', bytes)))], null, partition, default).AsTask();

    public string[] Texts(int partition) => [.. this.All(partition).Select(TextOf)];

    /// <summary>Everything the partition holds, read in small steps.</summary>
    public List<EventData> All(int partition)
    {
        List<EventData> all = [];
        long next = this.Hub.GetPartition(partition).BeginningSequence;
        while (this.Hub.Read(partition, next, 100, 1 << 20) is { Count: > 0 } some)
        {
            all.AddRange(some);
            next = all[^1].SequenceNumber + 1;
        }

        return all;
    }

    public void Dispose() => this.Namespace.Dispose();

    private EmbeddedEventHubs Open() => new(this._options, this.Time, NullLogger.Instance, this._storage);
}
