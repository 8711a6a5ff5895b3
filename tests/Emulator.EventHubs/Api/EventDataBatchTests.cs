using System.Runtime.Serialization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;

namespace NodeProgram.Emulator.EventHubs.Tests.Api;

/// <summary>Sizes by AMQP 1.0 (OASIS, part 1.6: encodings) and facts 2.5 (an event in a batch costs 5 bytes more, or 8 above 255).</summary>
public class EventDataBatchTests
{
    public static TheoryData<string, EventData, long> Sizes => new()
    {
        { "data section: descriptor 3, vbin8 2", new EventData(""), 5 },
        { "255 bytes still vbin8", new EventData(new byte[255]), 3 + 2 + 255 },
        { "256 bytes vbin32", new EventData(new byte[256]), 3 + 5 + 256 },
        { "one text property: descriptor 3, map8 3, str8 2+1, str8 2+1", With(new EventData(""), "k", "v"), 5 + 3 + 3 + 3 + 3 },
        { "small int 2", With(new EventData(""), "k", 1), 5 + 3 + 3 + 3 + 2 },
        { "int 5", With(new EventData(""), "k", 1000), 5 + 3 + 3 + 3 + 5 },
        { "long text makes map32 9 and str32 5", With(new EventData(""), "k", new string('x', 300)), 5 + 3 + 9 + 3 + 305 },
        { "message id: descriptor 3, list8 3, str8 2+1", new EventData("") { MessageId = "m" }, 5 + 3 + 3 + 3 },
        { "content type: five nulls before it", new EventData("") { ContentType = "t", MessageId = "m" }, 5 + 3 + 3 + 3 + 3 + 5 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EventBytes_OfKnownEvents_AreWhatAmqpTakes(string why, EventData item, long bytes) => Assert.True(bytes == AmqpBatchSize.EventBytes(item), $"{why}: {AmqpBatchSize.EventBytes(item)}");

    [Fact]
    public void TryAdd_CountsTheOverheadOfEachEvent()
    {
        EventDataBatch batch = new(new CreateBatchOptions());
        Assert.Equal(0, batch.SizeInBytes);
        Assert.True(batch.TryAdd(new EventData(new byte[10])));
        Assert.Equal(15 + 5, batch.SizeInBytes);
        Assert.True(batch.TryAdd(new EventData(new byte[300])));
        Assert.Equal(20 + 308 + 8, batch.SizeInBytes);
        Assert.Equal(2, batch.Count);
    }

    [Fact]
    public void TryAdd_WhatDoesNotFit_LeavesTheBatchAsItWas()
    {
        EventDataBatch batch = new(new CreateBatchOptions { MaximumSizeInBytes = 100 });
        Assert.True(batch.TryAdd(new EventData(new byte[60])));
        Assert.False(batch.TryAdd(new EventData(new byte[60])));
        Assert.Equal((1, 70L), (batch.Count, batch.SizeInBytes));
        Assert.True(batch.TryAdd(new EventData(new byte[20])));
        Assert.Equal(100, batch.SizeInBytes);
    }

    [Fact]
    public void TryAdd_PropertyOfAnotherType_Throws() =>
        Assert.Throws<SerializationException>(() => new EventDataBatch(new CreateBatchOptions()).TryAdd(With(new EventData(""), "k", new object())));

    [Fact]
    public void Dispose_WhileItIsBeingSent_LeavesTheEvents()
    {
        EventDataBatch batch = new(new CreateBatchOptions());
        batch.TryAdd(new EventData("x"));
        batch.Lock(true);
        Assert.Throws<InvalidOperationException>(() => batch.TryAdd(new EventData("y")));
        batch.Dispose();
        Assert.Equal(1, batch.Count);
    }

    private static EventData With(EventData item, string name, object value)
    {
        item.Properties[name] = value;
        return item;
    }
}
