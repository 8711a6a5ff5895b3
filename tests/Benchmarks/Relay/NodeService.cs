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
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Benchmarks.Relay;

/// <summary>The two ends that a relay speaks to, over HTTPS: what a node that is active gets from the API, and a hub that counts what it takes.</summary>
internal sealed class NodeService : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly IReadOnlyList<int> targets;
    private readonly int heartbeatSeconds;
    private long events, samples, observations;

    private NodeService(WebApplication application, string caFile, IReadOnlyList<int> targets, int heartbeatSeconds) =>
        (this.application, CaFile, this.targets, this.heartbeatSeconds) = (application, caFile, targets, heartbeatSeconds);

    public Uri Api { get; private set; } = new("https://127.0.0.1");

    public string CaFile { get; }

    public long Events => Interlocked.Read(ref events);

    public long Samples => Interlocked.Read(ref samples);

    public long Observations => Interlocked.Read(ref observations);

    public static async Task<NodeService> StartAsync(string directory, IReadOnlyList<int> targets, int heartbeatSeconds)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string caFile = Path.Combine(directory, "service.crt");
        await File.WriteAllTextAsync(caFile, certificate.ExportCertificatePem());

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        byte[] packed = certificate.Export(X509ContentType.Pfx);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(X509CertificateLoader.LoadPkcs12(packed, null))));
        WebApplication application = builder.Build();
        var service = new NodeService(application, caFile, targets, heartbeatSeconds);
        application.Run(service.AnswerAsync);
        await application.StartAsync();
        service.Api = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return service;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        context.Response.Headers["Service-Time"] = now.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (path.EndsWith("/messages", StringComparison.Ordinal))
            await TakeAsync(context);
        else if (path.EndsWith("/credentials", StringComparison.Ordinal))
            await context.Response.WriteAsJsonAsync(new { endpoint = Api.ToString(), hub = "telemetry", publisher = path.Split('/')[3], sasToken = "SharedAccessSignature sr=bench&sig=1&se=1&skn=send", expiresAt = now + 3_600_000 });
        else
            await context.Response.WriteAsJsonAsync(new
            {
                node = path.Split('/')[3],
                state = "active",
                timings = new { epochMs = 86_400_000, slotMs = 60_000, heartbeatMs = heartbeatSeconds * 1_000, sendIntervalMs = 60_000, refreshMs = 600_000, commitMs = 90_000 },
                burst = new { bytes = 0 },
                epoch = 1,
                targets = targets.Select((port, number) => new { node = "0x" + number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture), address = "127.0.0.1", port }),
            });
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync();
        string[] bodies = body.StartsWith('[') ? [.. JsonDocument.Parse(body).RootElement.EnumerateArray().Select(item => item.GetProperty("Body").GetString()!)] : [body];
        foreach (string text in bodies)
        {
            if (!TelemetryCodec.TryParse(Encoding.UTF8.GetBytes(text), out TelemetryBatch? batch, out TelemetryRefusal refusal))
                throw new InvalidDataException($"The relay sent what is no batch: {refusal}");
            Interlocked.Increment(ref events);
            Interlocked.Add(ref samples, batch!.Samples.Count);
            Interlocked.Add(ref observations, batch.Observations.Count);
        }

        context.Response.StatusCode = 201;
    }
}
