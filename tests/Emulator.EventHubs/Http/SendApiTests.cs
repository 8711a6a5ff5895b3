using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Tests.Http;

/// <summary>The HTTPS contract, over a real connection with TLS. Statuses and bodies: facts 2.1 to 2.3.</summary>
public sealed class SendApiTests : IAsyncLifetime
{
    private const string Batch = "application/vnd.microsoft.servicebus.json";
    private readonly TempDirectory _directory = new();
    private EventHubsServer _server = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        this._server = await EventHubsServer.StartAsync(this._directory, TimeProvider.System, new() { ["Emulator:EventHubs:PartitionCount"] = "4", ["Emulator:EventHubs:Rules:0:Name"] = "listener", ["Emulator:EventHubs:Rules:0:Key"] = "0123456789abcdef", ["Emulator:EventHubs:Rules:0:Rights"] = "Listen" });
        this._token = this._server.Token("telemetry");
    }

    public async Task DisposeAsync()
    {
        await this._server.DisposeAsync();
        this._directory.Dispose();
    }

    [Fact]
    public async Task Post_SingleEvent_Is201AndIsThere()
    {
        HttpResponseMessage answer = await this._server.PostAsync("telemetry/messages?timeout=60&api-version=2014-01", Bytes("hello"), this._token, ("Kind", "heartbeat"), ("Quoted", "\"q\""));

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        EventData stored = Assert.Single(this._server.All());
        Assert.Equal("hello", stored.EventBody.ToString());
        Assert.Equal(new Dictionary<string, object> { ["Kind"] = "heartbeat", ["Quoted"] = "q" }, stored.Properties);
        Assert.Null(stored.PartitionKey);
        Assert.Equal("application/octet-stream", stored.ContentType);
    }

    [Fact]
    public async Task Post_ToAPublisher_UsesItsNameAsKey()
    {
        HttpResponseMessage answer = await this._server.PostAsync("telemetry/publishers/device-2/messages", Bytes("x"), this._server.Token("telemetry/publishers/device-2"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("device-2", Assert.Single(this._server.All(2)).PartitionKey); // facts 2.4: p2 of 4
    }

    [Theory]
    [InlineData("device-2", HttpStatusCode.Created)]
    [InlineData("device-1", HttpStatusCode.BadRequest)]
    public async Task Post_ToAPublisherWithAKey_MustBeTheSame(string key, HttpStatusCode expected)
    {
        (string, string) broker = ("BrokerProperties", $$"""{"PartitionKey":"{{key}}"}""");
        Assert.Equal(expected, (await this._server.PostAsync("telemetry/publishers/device-2/messages", Bytes("x"), this._token, broker)).StatusCode);
        string json = $$"""[{"Body":"x","BrokerProperties":{"PartitionKey":"{{key}}"} }]""";
        Assert.Equal(expected, (await this._server.PostAsync("telemetry/publishers/device-2/messages", Json(json), this._token)).StatusCode);
        Assert.Equal(expected == HttpStatusCode.Created ? 2 : 0, this._server.All().Count);
    }

    [Fact]
    public async Task Post_WithBrokerProperties_ChoosesThePartitionAndKeepsTheIds()
    {
        await this._server.PostAsync("telemetry/messages", Bytes("x"), this._token, ("BrokerProperties", """{"PartitionKey":"device-1","MessageId":"m","CorrelationId":"c","Label":"ignored"}"""));
        EventData stored = Assert.Single(this._server.All(0));
        Assert.Equal(("device-1", "m", "c"), (stored.PartitionKey, stored.MessageId, stored.CorrelationId));
    }

    [Fact]
    public async Task Post_ToAPartition_GoesThere()
    {
        Assert.Equal(HttpStatusCode.Created, (await this._server.PostAsync("telemetry/partitions/3/messages", Bytes("x"), this._token)).StatusCode);
        Assert.Single(this._server.All(3));
        Assert.Equal(HttpStatusCode.BadRequest, (await this._server.PostAsync("telemetry/partitions/4/messages", Bytes("x"), this._token)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await this._server.PostAsync("telemetry/partitions/x/messages", Bytes("x"), this._token)).StatusCode);
    }

    [Fact]
    public async Task Post_Batch_IsUnpackedWithPropertiesAndKeys()
    {
        HttpResponseMessage answer = await this._server.PostAsync(
            "telemetry/messages",
            Json("""
            [{"Body":"one","UserProperties":{"s":"t","n":-7,"f":1.5,"b":true,"z":null}},
             {"Body":"AP8=","IsBodyBase64":true},
             {"BrokerProperties":{"PartitionKey":"device-2","MessageId":"m"},"Body":"\u00e4\n\"three\""}]
            """),
            this._token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Dictionary<string, EventData> stored = this._server.All().ToDictionary(e => Convert.ToHexString(e.Body.Span));
        Assert.Equal(3, stored.Count);
        EventData one = stored[Convert.ToHexString("one"u8)], two = stored["00FF"], three = stored[Convert.ToHexString("ä\n\"three\""u8)];
        Assert.Equal(new Dictionary<string, object?> { ["s"] = "t", ["n"] = -7L, ["f"] = 1.5, ["b"] = true, ["z"] = null }, one.Properties!);
        Assert.Equal(("device-2", "m"), (three.PartitionKey, three.MessageId));
        Assert.Contains(three, this._server.All(2), ReferenceByOffset.Instance);
        Assert.Equal(one.SequenceNumber + 1, two.SequenceNumber); // without keys: together, in order
    }

    /// <summary>One row a refusal of a body: nothing of it may be stored.</summary>
    public static TheoryData<string, string> BadBatches => new()
    {
        { "not JSON", "hello" },
        { "empty", "" },
        { "no array", """{"Body":"x"}""" },
        { "no event", "[]" },
        { "not closed", """[{"Body":"x"}""" },
        { "more after it", """[{"Body":"x"}] 1""" },
        { "a comment", """[{"Body":"x"} /* */]""" },
        { "an event that is none", """[{"Body":"x"},1]""" },
        { "no body", """[{"UserProperties":{}}]""" },
        { "body is no text", """[{"Body":1}]""" },
        { "body twice", """[{"Body":"a","Body":"b"}]""" },
        { "unknown field", """[{"Body":"a","body":"b"}]""" },
        { "not base64", """[{"Body":"?","IsBodyBase64":true}]""" },
        { "half a surrogate pair", """[{"Body":"\ud800"}]""" },
        { "property is an object", """[{"Body":"a","UserProperties":{"x":{}}}]""" },
        { "property beyond a double", """[{"Body":"a","UserProperties":{"x":1e999}}]""" },
        { "property twice", """[{"Body":"a","UserProperties":{"x":1,"x":2}}]""" },
        { "property without a name", """[{"Body":"a","UserProperties":{"":1}}]""" },
        { "name too long", """[{"Body":"a","UserProperties":{"NAME":1}}]""".Replace("NAME", new string('n', 256), StringComparison.Ordinal) },
        { "key too long", """[{"Body":"a","BrokerProperties":{"PartitionKey":"KEY"}}]""".Replace("KEY", new string('k', 129), StringComparison.Ordinal) },
        { "key is no text", """[{"Body":"a","BrokerProperties":{"PartitionKey":1}}]""" },
        { "nested without end", "[" + string.Concat(Enumerable.Repeat("[", 500)) },
        { "good one, then a bad one", """[{"Body":"good"},{"Body":7}]""" },
        { "too many events", "[" + string.Join(',', Enumerable.Repeat("""{"Body":""}""", 10_001)) + "]" },
        { "too many properties", """[{"Body":"a","UserProperties":{""" + string.Join(',', Enumerable.Range(0, 129).Select(i => $"\"p{i}\":1")) + "}}]" },
    };

    [Theory]
    [MemberData(nameof(BadBatches))]
    public async Task Post_BadBatch_Is400AndStoresNothing(string why, string body)
    {
        HttpResponseMessage answer = await this._server.PostAsync("telemetry/messages", Json(body), this._token);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{why}: {(int)answer.StatusCode}");
        Assert.Matches(ErrorBody(400), await answer.Content.ReadAsStringAsync());
        Assert.Empty(this._server.All());
        Assert.Equal(0, this._server.Hubs.Budget.TakenBytes);
    }

    [Fact]
    public async Task Post_BatchThatIsNoUtf8_Is400()
    {
        ByteArrayContent content = new([.. "[{\"Body\":\""u8, 0xFF, .. "\"}]"u8]);
        content.Headers.ContentType = new(Batch);
        Assert.Equal(HttpStatusCode.BadRequest, (await this._server.PostAsync("telemetry/messages", content, this._token)).StatusCode);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("1")]
    [InlineData("{} {}")]
    [InlineData("""{"PartitionKey":["k"]}""")]
    public async Task Post_BadBrokerProperties_Is400(string broker)
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await this._server.PostAsync("telemetry/messages", Bytes("x"), this._token, ("BrokerProperties", broker))).StatusCode);
        Assert.Empty(this._server.All());
    }

    [Theory]
    [InlineData(1_048_576, false, HttpStatusCode.RequestEntityTooLarge)] // with its content type it is more than a publication
    [InlineData(1_048_000, false, HttpStatusCode.Created)]
    [InlineData(1_048_000, true, HttpStatusCode.Created)] // without a declared length
    [InlineData(1_048_577, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1_048_577, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_UpToAPublication_IsTakenAndNotMore(int bytes, bool chunked, HttpStatusCode expected)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "telemetry/messages") { Content = new ByteArrayContent(new byte[bytes]) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.TryAddWithoutValidation("Authorization", this._token);
        request.Headers.TransferEncodingChunked = chunked;
        HttpResponseMessage answer = await this._server.Client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        if (expected != HttpStatusCode.Created)
            Assert.Contains("(1048576) has been exceeded", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(expected == HttpStatusCode.Created ? bytes : 0, this._server.All().Sum(e => e.Body.Length));
        Assert.Equal(0, this._server.Hubs.Budget.TakenBytes);
    }

    [Fact]
    public async Task Post_EmptyBody_IsAnEmptyEvent()
    {
        Assert.Equal(HttpStatusCode.Created, (await this._server.PostAsync("telemetry/messages", null, this._token)).StatusCode);
        Assert.Equal(0, Assert.Single(this._server.All()).Body.Length);
    }

    [Fact]
    public async Task Post_WithoutAccess_Is401WithTheServicesBody()
    {
        await this.RefusedAsync(401, "MissingToken: The authorization header was not found.", null);
        await this.RefusedAsync(401, "MalformedToken: ", "Bearer x");
        await this.RefusedAsync(401, "InvalidAudience: The authorization header contains a token with a wrong audience.", this._server.Token("other"));
        await this.RefusedAsync(401, "InvalidSignature: The token has an invalid signature.", this._token.Replace("&se=", "&se=1", StringComparison.Ordinal));
        await this.RefusedAsync(401, "ExpiredToken: ", this._server.Token("telemetry", DateTimeOffset.UtcNow.AddSeconds(-1)));
        string listen = NodeProgram.Emulator.EventHubs.Security.SasSigner.Sign("sb://127.0.0.1/telemetry", "listener", "0123456789abcdef", DateTimeOffset.UtcNow.AddHours(1));
        await this.RefusedAsync(401, "Unauthorized access. 'Send' claim(s) are required to perform this operation. Resource: 'sb://127.0.0.1/telemetry'.", listen);
    }

    [Fact]
    public async Task Post_ToAHubThatIsNot_Is404WithAccessAnd401Without()
    {
        HttpResponseMessage answer = await this._server.PostAsync("nowhere/messages", Bytes("x"), this._server.Token(""));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Matches(ErrorBody(404), await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, (await this._server.PostAsync("nowhere/messages", Bytes("x"), this._token)).StatusCode);
    }

    [Theory]
    [InlineData("telemetry/publishers/%00/messages")]
    [InlineData("telemetry/publishers/%0A/messages")]
    public async Task Post_PublisherWithControlCharacters_Is400(string path)
    {
        HttpResponseMessage answer = await this._server.PostAsync(path, Bytes("x"), this._token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(this._server.All());
    }

    [Fact]
    public async Task Post_PublisherTooLong_Is400() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await this._server.PostAsync($"telemetry/publishers/{new string('p', 129)}/messages", Bytes("x"), this._token)).StatusCode);

    [Fact]
    public async Task Post_HubInAnotherCase_IsTheSameHub() =>
        Assert.Equal(HttpStatusCode.Created, (await this._server.PostAsync("TELEMETRY/messages", Bytes("x"), this._token)).StatusCode);

    private async Task RefusedAsync(int status, string detail, string? token)
    {
        HttpResponseMessage answer = await this._server.PostAsync("telemetry/messages", Bytes("x"), token);
        string body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/xml; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Matches(ErrorBody(status), body);
        Assert.Contains(WebUtility.HtmlDecode($"<Detail>{detail}"), WebUtility.HtmlDecode(body), StringComparison.Ordinal);
        Assert.Empty(this._server.All());
    }

    private static string ErrorBody(int status) =>
        $@"\A<Error><Code>{status}</Code><Detail>[^<]+ TrackingId:[0-9a-f-]{{36}}_G0, SystemTracker:127\.0\.0\.1:[^,<]+, Timestamp:\d+/\d+/\d{{4}} [\d:]+ [AP]M</Detail></Error>\z";

    private static ByteArrayContent Bytes(string text)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, Batch);

    private sealed class ReferenceByOffset : IEqualityComparer<EventData>
    {
        public static readonly ReferenceByOffset Instance = new();

        public bool Equals(EventData? x, EventData? y) => x?.OffsetString == y?.OffsetString;

        public int GetHashCode(EventData obj) => obj.OffsetString.GetHashCode(StringComparison.Ordinal);
    }
}
