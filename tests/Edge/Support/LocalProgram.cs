using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Edge.Tests.Support;

/// <summary>
/// The two ends that a relay speaks to, as real servers on this machine: the program's API (docs/api) and the hub's HTTPS send API with a certificate of its own.
/// It checks what the real ones check, keeps what it took, and a test may answer in its place.
/// </summary>
internal sealed class LocalProgram : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly TemporaryDirectory directory = new();
    private readonly ConcurrentQueue<TelemetryBatch> batches = new();
    private readonly byte[] nodeKey;
    private int credentialsGiven;

    private LocalProgram(WebApplication application, byte[] nodeKey) => (this.application, this.nodeKey) = (application, nodeKey);

    internal Uri Api { get; private set; } = new("http://127.0.0.1");

    internal Uri Hub { get; private set; } = new("https://127.0.0.1");

    /// <summary>What the API says instead of the hub's own address: something that stands before it.</summary>
    internal Uri? HubBehind { get; set; }

    internal string CaFile => directory["hub.crt"];

    internal NodeId Node => NodeId.FromPublicKey(nodeKey);

    /// <summary>What the hub acknowledged, in the order of arrival.</summary>
    internal IReadOnlyList<TelemetryBatch> Batches => [.. batches];

    internal int CredentialsGiven => credentialsGiven;

    /// <summary>The token that the hub takes; the API hands it out.</summary>
    internal string Token { get; set; } = "SharedAccessSignature sr=test&sig=1&se=1&skn=send";

    /// <summary>The state of the node; anything but testnet and active is refused its configuration and credentials.</summary>
    internal string NodeState { get; set; } = "active";

    internal object Timings { get; set; } = new { epochMs = 30_000, slotMs = 200, heartbeatMs = 20, sendIntervalMs = 100, refreshMs = 100 };

    /// <summary>The newest telemetry that it says it reads; null says nothing, as an old program.</summary>
    internal int? TelemetryVersion { get; set; }

    internal object Burst { get; set; } = new { bytes = 0 };

    internal IReadOnlyList<object> Targets { get; set; } = [];

    internal long ServiceAheadMs { get; set; }

    internal bool Down { get; set; }

    /// <summary>Answers in place of the hub; returns false to let the hub answer. Gets the request's events.</summary>
    internal Func<HttpContext, IReadOnlyList<byte[]>, Task<bool>>? InsteadOfHub { get; set; }

    internal static async Task<LocalProgram> StartAsync(byte[] nodeKey)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using X509Certificate2 certificate = SelfSigned();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null)));
        });
        WebApplication application = builder.Build();
        var program = new LocalProgram(application, nodeKey);
        program.directory.Write("hub.crt", certificate.ExportCertificatePem());
        application.Run(program.HandleAsync);
        await application.StartAsync();
        ICollection<string> addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        program.Api = new Uri(addresses.Single(address => address.StartsWith("http:", StringComparison.Ordinal)));
        program.Hub = new Uri(addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal)));
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        directory.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (Down)
        {
            context.Abort();
            return;
        }

        byte[] body = await ReadAsync(context.Request.Body);
        string path = context.Request.Path.Value!;
        if (path.EndsWith("/messages", StringComparison.Ordinal))
            await TakeAsync(context, body);
        else
            await AnswerAsync(context, path, body);
    }

    private async Task TakeAsync(HttpContext context, byte[] body)
    {
        byte[][] events = context.Request.ContentType == "application/vnd.microsoft.servicebus.json"
            ? [.. JsonDocument.Parse(body).RootElement.EnumerateArray().Select(item => Encoding.UTF8.GetBytes(item.GetProperty("Body").GetString()!))]
            : [body];
        if (InsteadOfHub is { } instead && await instead(context, events))
            return;
        if (!context.Request.IsHttps || context.Request.Headers.Authorization != Token || context.Request.Path != $"/telemetry/publishers/{Node}/messages")
        {
            context.Response.StatusCode = 401;
            return;
        }

        foreach (byte[] item in events)
        {
            Assert.True(TelemetryCodec.TryParse(item, out TelemetryBatch? batch, out TelemetryRefusal refusal), refusal.ToString());
            Assert.True(TelemetrySignature.Verify(batch!, nodeKey));
            batches.Enqueue(batch!);
        }

        context.Response.StatusCode = 201;
    }

    private async Task AnswerAsync(HttpContext context, string path, byte[] body)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + ServiceAheadMs;
        context.Response.Headers["Service-Time"] = now.ToString();
        bool signed = NodeSignature.TryParse(context.Request.Headers.Authorization, out NodeSignature? signature)
            && signature.Verify(nodeKey, context.Request.Method, context.Request.Path + context.Request.QueryString, body) && signature.IsFresh(now, TelemetryPolicy.Default);
        if (!signed)
            await ProblemAsync(context, 401, "not-signed");
        else if (NodeState is not ("testnet" or "active"))
            await ProblemAsync(context, 403, "node-not-admitted");
        else if (path.EndsWith("/credentials", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref credentialsGiven);
            await context.Response.WriteAsJsonAsync(new { endpoint = (HubBehind ?? Hub).ToString(), hub = "telemetry", publisher = Node.ToString(), sasToken = Token, expiresAt = now + 3_600_000 });
        }
        else if (path.EndsWith("/configuration", StringComparison.Ordinal))
        {
            object said = new { node = Node.ToString(), state = NodeState, timings = Timings, burst = Burst, epoch = 1, targets = Targets };
            string json = JsonSerializer.Serialize(said);
            if (TelemetryVersion is { } version)
                json = json[..^1] + $",\"telemetryVersion\":{version}}}";
            string etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..16]}\"";
            context.Response.Headers.ETag = etag;
            if (context.Request.Headers.IfNoneMatch == etag)
                context.Response.StatusCode = 304;
            else
                await context.Response.WriteAsync(json);
        }
        else
            await ProblemAsync(context, 404, "not-found");
    }

    private static Task ProblemAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { code, title = "refused", status });
    }

    private static async Task<byte[]> ReadAsync(Stream body)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer);
        return buffer.ToArray();
    }

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
