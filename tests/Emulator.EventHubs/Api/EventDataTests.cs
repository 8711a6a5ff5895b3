using Azure.Core.Amqp;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Tests.Api;

public class EventDataTests
{
    [Fact]
    public void EventData_NotReceived_HasTheDefaultsOfTheService()
    {
        EventData item = new("ä");
        Assert.Equal((long.MinValue, null, default, null), (item.SequenceNumber, item.OffsetString, item.EnqueuedTime, item.PartitionKey));
        Assert.Empty(item.SystemProperties);
        Assert.Empty(item.Properties);
        Assert.Equal([0xC3, 0xA4], item.Body.ToArray());
        Assert.Equal((null, null, null), (item.ContentType, item.MessageId, item.CorrelationId));
        Assert.False(item.GetRawAmqpMessage().HasSection(AmqpMessageSection.Properties));
    }

    [Fact]
    public void EventData_AndItsRawMessage_AreTheSame()
    {
        EventData item = new("x") { MessageId = "m" };
        item.GetRawAmqpMessage().ApplicationProperties["k"] = 1;
        Assert.Equal(1, item.Properties["k"]);
        Assert.Equal("m", item.GetRawAmqpMessage().Properties.MessageId.ToString());
        item.EventBody = BinaryData.FromString("y");
        Assert.True(item.GetRawAmqpMessage().Body.TryGetData(out IEnumerable<ReadOnlyMemory<byte>>? data));
        Assert.Equal("y"u8.ToArray(), data.Single().ToArray());
        Assert.Equal("ab", new EventData(new AmqpAnnotatedMessage(AmqpMessageBody.FromData(["a"u8.ToArray(), "b"u8.ToArray()]))).EventBody.ToString());
    }

    [Fact]
    public void ModelFactory_EventData_IsAsAsked()
    {
        EventData item = EventHubsModelFactory.EventData(BinaryData.FromString("x"), new Dictionary<string, object> { ["k"] = 1 }, partitionKey: "p", sequenceNumber: 7, offsetString: "9", enqueuedTime: DateTimeOffset.UnixEpoch);
        Assert.Equal((7L, "9", DateTimeOffset.UnixEpoch, "p", 1), (item.SequenceNumber, item.OffsetString, item.EnqueuedTime, item.PartitionKey, item.Properties["k"]));
        Assert.Equal(7L, item.SystemProperties["x-opt-sequence-number"]);
    }

    [Fact]
    public void ConnectionString_OfAHub_IsTakenApart()
    {
        EventHubsConnectionStringProperties parsed = EventHubsConnectionStringProperties.Parse(" Endpoint=sb://127.0.0.1:7072/ ; sharedaccesskeyname=n;SharedAccessKey=a=b==;EntityPath=telemetry;Other=x;");
        Assert.Equal(("127.0.0.1", 7072, "n", "a=b==", "telemetry"), (parsed.FullyQualifiedNamespace, parsed.Endpoint.Port, parsed.SharedAccessKeyName, parsed.SharedAccessKey, parsed.EventHubName));
        Assert.Null(parsed.SharedAccessSignature);
    }

    [Theory]
    [InlineData("Endpoint=https://x")]
    [InlineData("Endpoint=x")]
    [InlineData("Endpoint")]
    [InlineData("=x")]
    [InlineData("SharedAccessKey=")]
    public void ConnectionString_ThatIsNone_Throws(string text) => Assert.Throws<FormatException>(() => EventHubsConnectionStringProperties.Parse(text));
}
