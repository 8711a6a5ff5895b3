using System.Net;

namespace NodeProgram.Emulator.EventHubs.Tests.Http;

public sealed class BackPressureTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private EventHubsServer _server = null!;

    public async Task InitializeAsync() =>
        this._server = await EventHubsServer.StartAsync(this._directory, TimeProvider.System, new() { ["Emulator:EventHubs:InFlightBytes"] = $"{2 << 20}" });

    public async Task DisposeAsync()
    {
        await this._server.DisposeAsync();
        this._directory.Dispose();
    }

    /// <summary>Bodies that are announced and come slowly hold memory: when the bound is reached the next sender hears 50002, and is served again afterwards.</summary>
    [Fact]
    public async Task Post_WhenTheMemoryForEventsIsSpent_Is503WithRetryAfter()
    {
        string token = this._server.Token("telemetry");
        List<SlowContent> slow = [];
        List<Task<HttpResponseMessage>> answers = [];
        while (this._server.Hubs.Budget.TakenBytes < (2 << 20) - 600_000)
        {
            SlowContent content = new(400_000);
            slow.Add(content);
            answers.Add(this._server.PostAsync("telemetry/messages", content, token));
            await content.HalfIsSent;
            long before = this._server.Hubs.Budget.TakenBytes;
            await Until(() => this._server.Hubs.Budget.TakenBytes >= slow.Count * 200_000);
            Assert.True(slow.Count < 20, $"the bound is not reached: {before}");
        }

        HttpResponseMessage busy = await this._server.PostAsync("telemetry/messages", new ByteArrayContent(new byte[900_000]), token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(4), busy.Headers.RetryAfter!.Delta);
        Assert.Contains("Error code : 50002. Please wait 4 seconds and try again.", await busy.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange(this._server.Hubs.Budget.TakenBytes, 1, 2 << 20);

        slow.ForEach(content => content.SendTheRest());
        foreach (HttpResponseMessage answer in await Task.WhenAll(answers))
            Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable);
        await Until(() => this._server.Hubs.Budget.TakenBytes == 0);
        Assert.Equal(HttpStatusCode.Created, (await this._server.PostAsync("telemetry/messages", new ByteArrayContent(new byte[900_000]), token)).StatusCode);
    }

    [Fact]
    public async Task Post_WhoseSenderGoesAway_GivesItsMemoryBackAndStoresNothing()
    {
        SlowContent content = new(400_000);
        using HttpRequestMessage request = new(HttpMethod.Post, "telemetry/messages") { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", this._server.Token("telemetry"));
        using CancellationTokenSource goneAway = new();
        Task<HttpResponseMessage> sending = this._server.Client.SendAsync(request, goneAway.Token);
        await content.HalfIsSent;
        await Until(() => this._server.Hubs.Budget.TakenBytes > 0);
        await goneAway.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Until(() => this._server.Hubs.Budget.TakenBytes == 0);
        Assert.Empty(this._server.All());
    }

    private static async Task Until(Func<bool> condition)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Half of the body at once, the rest when told.</summary>
    private sealed class SlowContent(int bytes) : HttpContent
    {
        private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HalfIsSent => this._half.Task;

        public void SendTheRest() => this._rest.TrySetResult();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => this.SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(new byte[bytes / 2], cancellationToken);
            await stream.FlushAsync(cancellationToken);
            this._half.TrySetResult();
            await this._rest.Task.WaitAsync(cancellationToken);
            await stream.WriteAsync(new byte[bytes - (bytes / 2)], cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes;
            return true;
        }
    }
}
