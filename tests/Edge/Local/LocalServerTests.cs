using System.Net;
using System.Net.Sockets;
using System.Text;
using NodeProgram.Edge.Local;

namespace NodeProgram.Edge.Tests.Local;

public sealed class LocalServerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource stop = new();
    private readonly LocalServer server = new(
        new IPEndPoint(IPAddress.Loopback, 0), path => path == "/healthz" ? new LocalAnswer(200, "application/json", "{\"ok\":true}") : null, TimeProvider.System);

    private Task running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        running = server.RunAsync(stop.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        server.Dispose();
        stop.Dispose();
    }

    [Fact]
    public async Task Get_KnownPage_AnOrdinaryClientReadsIt()
    {
        using var http = new HttpClient();
        Assert.Equal("{\"ok\":true}", await http.GetStringAsync(new Uri($"http://{server.Bound}/healthz?x=1")));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri($"http://{server.Bound}/etc/passwd"))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.PostAsync(new Uri($"http://{server.Bound}/healthz"), null)).StatusCode);
    }

    [Theory]
    [InlineData("\r\n\r\n")]
    [InlineData("GET /healthz\r\n\r\n")]
    [InlineData("GET /healthz SPDY/9\r\n\r\n")]
    [InlineData("\u0001\u0002\u0003\r\n\r\n")]
    public async Task Request_NotHttp_Is400(string request) => Assert.StartsWith("HTTP/1.1 400", await AskAsync(request), StringComparison.Ordinal);

    [Fact]
    public async Task Request_HeadWithoutEnd_IsRefusedAtItsBound() =>
        Assert.StartsWith("HTTP/1.1 400", await AskAsync("GET /healthz HTTP/1.1\r\nX: " + new string('a', 4_096)), StringComparison.Ordinal);

    [Fact]
    public async Task Connections_MoreThanTheRoom_DoNotStopTheServer()
    {
        List<TcpClient> idle = [];
        for (int index = 0; index < 7; index++)
        {
            var client = new TcpClient();
            await client.ConnectAsync(server.Bound);
            idle.Add(client);
        }

        Assert.StartsWith("HTTP/1.1 200", await AskAsync("GET /healthz HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
        idle.ForEach(client => client.Dispose());
        for (int index = 0; index < 50; index++)
            Assert.StartsWith("HTTP/1.1 200", await AskAsync("GET /healthz HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Bound);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        byte[] answer = new byte[4_096];
        return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer, limit.Token));
    }
}
