using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure.Messaging.EventHubs;

namespace NodeProgram.Emulator.EventHubs.Tests.Http;

/// <summary>Requests that nobody decent sends. Whatever they are: no 500, no stored half, no memory kept.</summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private const int Mutations = 400;

    private readonly TempDirectory _directory = new();
    private EventHubsServer _server = null!;

    public async Task InitializeAsync() => this._server = await EventHubsServer.StartAsync(this._directory, TimeProvider.System);

    public async Task DisposeAsync()
    {
        await this._server.DisposeAsync();
        this._directory.Dispose();
    }

    [Theory]
    [InlineData("application/vnd.microsoft.servicebus.json", """[{"Body":"x\u00e4","UserProperties":{"a":1,"b":"c"},"BrokerProperties":{"PartitionKey":"k"}},{"Body":"AAAA","IsBodyBase64":true}]""")]
    [InlineData("application/vnd.nodeprogram.event-records", "\u0007\0\0\0\u0001\0\0\0\0\u0001a\u0001\u0002bcX\0\0\0\0\u0002\0\0\0YZ")]
    public async Task Post_MutatedBodies_AreTakenWholeOrRefused(string contentType, string seed)
    {
        string token = this._server.Token("telemetry");
        Random random = new(42);
        byte[] good = Encoding.Latin1.GetBytes(seed);
        int taken = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] body = [.. good];
            for (int changes = random.Next(0, 4); changes > 0; changes--)
                body[random.Next(body.Length)] = (byte)random.Next(256);
            ByteArrayContent content = new(body[..random.Next(body.Length * 3 / 4, body.Length + 1)]);
            content.Headers.ContentType = new(contentType);
            HttpResponseMessage answer = await this._server.PostAsync("telemetry/messages", content, token);
            Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest, $"mutation {i}: {(int)answer.StatusCode} for {Convert.ToHexString(body)}");
            taken += answer.StatusCode == HttpStatusCode.Created ? 1 : 0;
        }

        Assert.InRange(taken, 1, Mutations - 1);
        Assert.Equal(0, this._server.Hubs.Budget.TakenBytes);
        // What was taken can be read, properties and all: a record that cannot would stop the partition's reader for good.
        List<EventData> all = this._server.All();
        Assert.True(all.Count >= taken);
        Assert.All(all, stored => Assert.NotNull(stored.Properties));
    }

    public static TheoryData<string, string> RawRequests => new()
    {
        { "negative length", "POST /telemetry/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n" },
        { "length beyond 64 bits", "POST /telemetry/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\nContent-Length: 99999999999999999999\r\n\r\n" },
        { "enormous length", "POST /telemetry/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\nContent-Length: 9999999999\r\n\r\n" },
        { "bad chunk", "POST /telemetry/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n" },
        { "property's name too long", "POST /telemetry/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\n" + new string('N', 300) + ": v\r\nContent-Length: 0\r\n\r\n" },
        { "encoded slash and dots", "POST /telemetry/publishers/..%2F..%2Fx/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" },
        { "two tokens", "POST /telemetry/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\nAuthorization: T\r\nContent-Length: 0\r\n\r\n" },
        { "no TLS name, no host", "POST /telemetry/messages HTTP/1.1\r\nContent-Length: 0\r\n\r\n" },
        { "receiving, which HTTPS cannot", "GET /telemetry/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(RawRequests))]
    public async Task Request_MadeByHand_IsRefusedWithoutA500(string why, string request)
    {
        string status = await this.StatusOfAsync(request);
        Assert.True(status.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{why}: {status}");
        Assert.Empty(this._server.All());
    }

    /// <summary>Odd, but text all the same: it comes out as it went in.</summary>
    [Fact]
    public async Task Request_WithOddTexts_KeepsThemAsTheyAre()
    {
        string status = await this.StatusOfAsync("POST /telemetry/publishers/%E4%/messages HTTP/1.1\r\nHost: x\r\nAuthorization: T\r\nX: <&\"'\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 201", status, StringComparison.Ordinal);
        EventData stored = Assert.Single(this._server.All());
        Assert.Equal(("%E4%", "<&\"'"), (stored.PartitionKey, stored.Properties["X"]));
    }

    private async Task<string> StatusOfAsync(string request)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(this._server.Address.Host, this._server.Address.Port);
        using X509Certificate2 pinned = X509CertificateLoader.LoadCertificateFromFile(this._server.CertificateFile);
        using SslStream tls = new(tcp.GetStream(), false, (_, shown, _, _) => shown is not null && shown.GetRawCertData().AsSpan().SequenceEqual(pinned.RawDataMemory.Span));
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.Latin1.GetBytes(request.Replace(": T\r\n", $": {this._server.Token("telemetry")}\r\n", StringComparison.Ordinal)));
        using StreamReader reader = new(tls, Encoding.Latin1);
        return await reader.ReadLineAsync() ?? "";
    }
}
