using System.Text;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using NodeProgram.Emulator.EventHubs.Client;
using NodeProgram.Emulator.EventHubs.Tests.Http;

namespace NodeProgram.Emulator.EventHubs.Tests.Api;

public sealed class ProducerClientTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private EventHubsServer _server = null!;

    public async Task InitializeAsync()
    {
        this._server = await EventHubsServer.StartAsync(this._directory, TimeProvider.System);
        ClientTrust.CertificateFile = this._server.CertificateFile;
    }

    public async Task DisposeAsync()
    {
        ClientTrust.CertificateFile = null;
        await this._server.DisposeAsync();
        this._directory.Dispose();
    }

    [Fact]
    public async Task Send_ABatch_ArrivesWholeWithTypesAndKey()
    {
        await using EventHubProducerClient producer = new(this._server.ConnectionString);
        using EventDataBatch batch = await producer.CreateBatchAsync(new CreateBatchOptions { PartitionKey = "device-1ä" });
        EventData first = new(new byte[] { 0, 255, 1 }) { MessageId = "m", ContentType = "application/x" };
        first.Properties["int"] = 5;
        first.Properties["time"] = DateTimeOffset.UnixEpoch;
        Assert.True(batch.TryAdd(first));
        Assert.True(batch.TryAdd(new EventData("two")));
        await producer.SendAsync(batch);

        List<EventData> stored = this._server.All();
        Assert.Equal(["00FF01", Convert.ToHexString("two"u8)], stored.Select(e => Convert.ToHexString(e.Body.Span)));
        Assert.Equal(["device-1ä", "device-1ä"], stored.Select(e => e.PartitionKey));
        Assert.Equal(new Dictionary<string, object> { ["int"] = 5, ["time"] = DateTimeOffset.UnixEpoch }, stored[0].Properties);
        Assert.Equal(("m", "application/x"), (stored[0].MessageId, stored[0].ContentType));
        Assert.Equal([0L, 1L], stored.Select(e => e.SequenceNumber));
    }

    [Fact]
    public async Task Send_ToAPartition_ArrivesThere()
    {
        await using EventHubProducerClient producer = new(this._server.ConnectionString);
        await producer.SendAsync([new EventData("x")], new SendEventOptions { PartitionId = "7" });
        Assert.Single(this._server.All(7));
        await Assert.ThrowsAsync<ArgumentException>(() => producer.SendAsync([new EventData("x")], new SendEventOptions { PartitionId = "32" }));
    }

    [Theory]
    [InlineData(0)] // the most events
    [InlineData(100)]
    [InlineData(1_000_000)] // the largest
    public async Task Send_AFullBatch_IsTaken(int bodyBytes)
    {
        await using EventHubProducerClient producer = new(this._server.ConnectionString);
        using EventDataBatch batch = await producer.CreateBatchAsync();
        while (batch.TryAdd(new EventData(new byte[bodyBytes])))
        {
        }

        Assert.InRange(batch.SizeInBytes, 1_000_000, batch.MaximumSizeInBytes);
        await producer.SendAsync(batch);
        Assert.Equal(batch.Count, Enumerable.Range(0, 32).Sum(partition => this._server.Hub.GetPartition(partition).NextSequence));
    }

    [Fact]
    public async Task Send_WhenRefused_ThrowsWhatTheRealClientThrows()
    {
        string wrongKey = this._server.ConnectionString.Replace("SharedAccessKey=", "SharedAccessKey=x", StringComparison.Ordinal);
        await using EventHubProducerClient stranger = new(wrongKey);
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => stranger.SendAsync([new EventData("x")]));

        await using EventHubProducerClient lost = new(this._server.ConnectionString.Replace("EntityPath=telemetry", "EntityPath=nowhere", StringComparison.Ordinal));
        Assert.Equal(EventHubsException.FailureReason.ResourceNotFound, (await Assert.ThrowsAsync<EventHubsException>(() => lost.SendAsync([new EventData("x")]))).Reason);

        await using EventHubProducerClient producer = new(this._server.ConnectionString);
        EventHubsException large = await Assert.ThrowsAsync<EventHubsException>(() => producer.SendAsync([new EventData(new byte[1_048_576])]));
        Assert.Equal((EventHubsException.FailureReason.MessageSizeExceeded, false), (large.Reason, large.IsTransient));
        await producer.CloseAsync();
        Assert.Equal(EventHubsException.FailureReason.ClientClosed, (await Assert.ThrowsAsync<EventHubsException>(() => producer.SendAsync([new EventData("x")]))).Reason);
        Assert.Empty(this._server.All());
    }

    [Fact]
    public async Task Send_ToAServerWithAnotherCertificate_IsRefused()
    {
        using TempDirectory other = new();
        NodeProgram.Emulator.EventHubs.Hosting.EventHubsCertificate.LoadOrCreate(other, TimeProvider.System).Dispose();
        ClientTrust.CertificateFile = Path.Combine(other, "eventhubs.crt");
        EventHubProducerClientOptions once = new() { RetryOptions = new EventHubsRetryOptions { MaximumRetries = 0 } };
        await using EventHubProducerClient producer = new(this._server.ConnectionString, once);
        EventHubsException fault = await Assert.ThrowsAsync<EventHubsException>(() => producer.SendAsync([new EventData("x")]));
        Assert.Equal(EventHubsException.FailureReason.ServiceCommunicationProblem, fault.Reason);
        Assert.Empty(this._server.All());
    }

    [Theory]
    [InlineData("properties beyond the end", new byte[] { 255, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("negative", new byte[] { 255, 255, 255, 255, 0, 0, 0, 0 })]
    [InlineData("unknown type of property", new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 99 })]
    [InlineData("content type that is no text", new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2 })]
    [InlineData("text longer than the properties", new byte[] { 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 100 })]
    [InlineData("bytes of negative length", new byte[] { 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 255, 255, 255, 255 })]
    [InlineData("half a prefix", new byte[] { 0, 0, 0 })]
    [InlineData("nothing", new byte[0])]
    public async Task Post_DamagedRecords_Is400AndStoresNothing(string why, byte[] body)
    {
        ByteArrayContent content = new(body);
        content.Headers.ContentType = new("application/vnd.nodeprogram.event-records");
        HttpResponseMessage answer = await this._server.PostAsync("telemetry/messages", content, this._server.Token("telemetry"));
        Assert.True((int)answer.StatusCode == 400, $"{why}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(body)}");
        Assert.Empty(this._server.All());
    }
}
