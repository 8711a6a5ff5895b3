using System.Net;
using System.Security.Cryptography.X509Certificates;
using Azure.Messaging.EventHubs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.EventHubs.Security;

namespace NodeProgram.Emulator.EventHubs.Tests.Http;

/// <summary>The front as it runs: Kestrel with the certificate of the data directory, on a free port of this machine.</summary>
internal sealed class EventHubsServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EventHubsServer(WebApplication app, string certificateFile)
    {
        this._app = app;
        this.Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        this.Client = ClientFor(this.Address, certificateFile);
        this.CertificateFile = certificateFile;
    }

    public Uri Address { get; }

    public string CertificateFile { get; }

    public HttpClient Client { get; }

    public EmbeddedEventHubs Hubs => this._app.Services.GetRequiredService<EmbeddedEventHubs>();

    public IEventHub Hub => this.Hubs.GetHub("telemetry");

    /// <summary>The default connection string, with the port that was free.</summary>
    public string ConnectionString => $"{this.RootConnection};EntityPath=telemetry";

    private string RootConnection
    {
        get
        {
            EventHubsConnectionStringProperties root = EventHubsConnectionStringProperties.Parse(this.Hubs.DefaultConnectionString);
            return $"Endpoint=sb://{this.Address.Authority}/;SharedAccessKeyName={root.SharedAccessKeyName};SharedAccessKey={root.SharedAccessKey}";
        }
    }

    public static async Task<EventHubsServer> StartAsync(string directory, TimeProvider time, Dictionary<string, string?>? settings = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Emulator:DataDirectory"] = directory });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton(time);
        builder.Services.AddEmbeddedEventHubs(builder.Configuration);
        X509Certificate2 certificate = EventHubsCertificate.LoadOrCreate(directory, TimeProvider.System);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication app = builder.Build();
        app.MapEventHubs();
        await app.StartAsync();
        return new(app, Path.Combine(directory, EventHubsCertificate.CertificateFileName));
    }

    public static HttpClient ClientFor(Uri address, string certificateFile)
    {
        byte[] pinned = X509CertificateLoader.LoadCertificateFromFile(certificateFile).RawData;
        HttpClientHandler handler = new()
        {
            MaxConnectionsPerServer = 64,
            ServerCertificateCustomValidationCallback = (_, shown, _, errors) =>
                (errors & ~System.Net.Security.SslPolicyErrors.RemoteCertificateChainErrors) == 0 && shown!.RawData.AsSpan().SequenceEqual(pinned),
        };
        return new(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>A token of the default rule for a resource below the namespace.</summary>
    public string Token(string resource, DateTimeOffset? expiresAt = null)
    {
        EventHubsConnectionStringProperties root = EventHubsConnectionStringProperties.Parse(this.Hubs.DefaultConnectionString);
        return SasSigner.Sign($"sb://127.0.0.1/{resource}", root.SharedAccessKeyName, root.SharedAccessKey, expiresAt ?? DateTimeOffset.UtcNow.AddHours(1));
    }

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent? content, string? token, params (string Name, string Value)[] headers) =>
        this.SendAsync(HttpMethod.Post, path, content, token, headers);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? token, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, path) { Content = content };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return this.Client.SendAsync(request);
    }

    public List<EventData> All(int partition) => [.. this.Hub.Read(partition, 0, 10_000, 64 << 20)];

    /// <summary>Everything in the hub, whatever the partition.</summary>
    public List<EventData> All() => [.. Enumerable.Range(0, this.Hub.PartitionCount).SelectMany(this.All)];

    public async ValueTask DisposeAsync()
    {
        this.Client.Dispose();
        await this._app.StopAsync(new CancellationToken(canceled: true));
        await this._app.DisposeAsync();
    }
}
