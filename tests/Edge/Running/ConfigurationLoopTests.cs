using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NodeProgram.Edge.Identity;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Service;
using NodeProgram.Edge.Tests.Support;

namespace NodeProgram.Edge.Tests.Running;

/// <summary>A loop that ends ends the relay: nothing that a service answers, and nothing that a disk refuses, may end this one.</summary>
public sealed class ConfigurationLoopTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new();
    private readonly NodeIdentity identity;
    private readonly RelayClock clock;

    public ConfigurationLoopTests() => (identity, clock) = (NodeIdentity.LoadOrCreate(directory.Location), new RelayClock(time));

    public void Dispose()
    {
        identity.Dispose();
        directory.Dispose();
    }

    private string Good => $$"""{"node":"{{identity.Node}}","state":"active","timings":{"slotMs":1000,"heartbeatMs":1000,"sendIntervalMs":5000,"refreshMs":7000},"targets":[]}""";

    private sealed class Answering(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body)) });
    }

    private async Task<(TimeSpan Wait, NodeConfiguration? Read)> AskAsync(HttpStatusCode status, string body)
    {
        using var http = new HttpClient(new Answering(status, body));
        var service = new ServiceClient(http, new Uri("http://192.0.2.1"), identity, clock);
        var loop = new ConfigurationLoop(service, identity.Node, directory.Location, clock, new RelayStatus(identity.Node, "0", time), new RelayLog(TextWriter.Null, time));
        return (await loop.AskAsync(CancellationToken.None), loop.Current);
    }

    public static TheoryData<int, string> Garbage => new()
    {
        { 200, "" }, { 200, "[]" }, { 200, "null" }, { 200, "7" }, { 200, "\u00ff\u00fe" }, { 200, "{\"node\":\"\\ud800\"}" }, { 200, "{\"timings\":{},\"targets\":[],\"node\":\"\\ud800\"}" },
        { 200, new string('[', 200) }, { 500, "{\"code\":\"\\ud800\"}" }, { 500, "{\"code\":\"x\",\"detail\":\"\\udc00\"}" }, { 304, "" }, { 404, "<html>" }, { 204, "" },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task AskAsync_Garbage_IsWaitedOut(int status, string body)
    {
        (TimeSpan wait, NodeConfiguration? read) = await AskAsync((HttpStatusCode)status, body);
        Assert.InRange(wait, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(3));
        Assert.Null(read);
    }

    [Fact]
    public async Task AskAsync_FileThatCannotBeWritten_IsFollowedAllTheSame()
    {
        Directory.CreateDirectory(Path.Combine(directory.Location, "configuration.json.new"));
        (TimeSpan wait, NodeConfiguration? read) = await AskAsync(HttpStatusCode.OK, Good);
        Assert.Equal(TimeSpan.FromSeconds(7), wait);
        Assert.Equal(7_000, read!.RefreshMs);
    }

    [Fact]
    public void Announce_FileThatCannotBeWritten_KeepsNoRelayFromRunning()
    {
        using DataDirectory data = DataDirectory.Hold(directory.Location);
        Directory.CreateDirectory(Path.Combine(directory.Location, "relay.json"));
        data.Announce("127.0.0.1:1", new RelayLog(TextWriter.Null, time));
        Assert.Null(DataDirectory.ReadAnnouncement(directory.Location));
    }
}
