using Azure.Messaging.EventHubs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NodeProgram.Emulator.EventHubs;

namespace NodeProgram.Emulator.Worker.Tests.Events;

/// <summary>What the pumps make of a log that fails them: go on where that loses nothing, stop the host where nothing else is honest.</summary>
public sealed class EventHubFaultTests : IDisposable
{
    private readonly EventHubApp hub = new();

    [Fact]
    public async Task Checkpoint_DiskFull_DoesNotStopThePumpAndTheEventsComeAgain()
    {
        hub.Between = hubs => new FaultyHubs(hubs) { CheckpointFault = EventLogFault.Full };
        await using (var app = await hub.StartAsync(typeof(BatchFunction), """{"maxEventBatchSize":1}"""))
        {
            await EventHubApp.SendAsync(app, 0, "a", "b");
            Assert.Equal(["a", "b"], (await hub.Batches.TakeAsync(2)).SelectMany(batch => batch.Texts));
        }

        hub.Between = null;
        await using var second = await hub.StartAsync(typeof(BatchFunction));
        Assert.Equal(["a", "b"], (await hub.Batches.NextAsync()).Texts);
    }

    [Fact]
    public async Task Read_LogCorrupt_StopsTheHost()
    {
        hub.Between = hubs => new FaultyHubs(hubs) { ReadFault = EventLogFault.Corrupt };
        await using var app = await hub.StartAsync(typeof(BatchFunction));
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        await EventHubApp.SendAsync(app, 0, "a");
        await stopping.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(hub.Batches.Drain());
    }

    public void Dispose() => hub.Dispose();

    private sealed class FaultyHubs(IEventHubs hubs) : IEventHubs
    {
        public EventLogFault? CheckpointFault { get; init; }

        public EventLogFault? ReadFault { get; init; }

        public IReadOnlyCollection<string> HubNames => hubs.HubNames;

        public string DefaultConnectionString => hubs.DefaultConnectionString;

        public IEventHub GetHub(string name) => new FaultyHub(hubs.GetHub(name), this);

        public bool RevokePublisher(string hub, string publisher) => hubs.RevokePublisher(hub, publisher);

        public bool RestorePublisher(string hub, string publisher) => hubs.RestorePublisher(hub, publisher);
    }

    private sealed class FaultyHub(IEventHub hub, FaultyHubs faults) : IEventHub, ICheckpointStore
    {
        public string Name => hub.Name;

        public int PartitionCount => hub.PartitionCount;

        public ICheckpointStore Checkpoints => this;

        public PartitionState GetPartition(int partition) => hub.GetPartition(partition);

        public IReadOnlyList<EventData> Read(int partition, long fromSequence, int maxEvents, int maxBytes) => faults.ReadFault is { } fault
            ? throw new EventLogException(fault, "a file", "as the test wants it")
            : hub.Read(partition, fromSequence, maxEvents, maxBytes);

        public ValueTask WaitAsync(int partition, long sequence, CancellationToken cancellationToken) => hub.WaitAsync(partition, sequence, cancellationToken);

        public ValueTask AppendAsync(IReadOnlyList<EventData> events, string? partitionKey, int? partition, CancellationToken cancellationToken) =>
            hub.AppendAsync(events, partitionKey, partition, cancellationToken);

        public void Register(string consumerGroup) => hub.Checkpoints.Register(consumerGroup);

        public long? Get(string consumerGroup, int partition) => hub.Checkpoints.Get(consumerGroup, partition);

        public void Set(string consumerGroup, int partition, long sequence)
        {
            if (faults.CheckpointFault is { } fault)
            {
                throw new EventLogException(fault, "a file", "as the test wants it");
            }

            hub.Checkpoints.Set(consumerGroup, partition, sequence);
        }
    }
}
