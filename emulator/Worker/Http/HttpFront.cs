using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.EventHubs.Hosting;
using NodeProgram.Emulator.Worker.Durable;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>The web server: plain HTTP for functions, HTTPS for Event Hubs. Neither knows the other's routes.</summary>
internal static class HttpFront
{
    public const string CorsOriginsKey = "Emulator:Http:CorsOrigins";

    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15);

    public static void AddServices(WebApplicationBuilder web, HostResources resources, bool hasWebApplication)
    {
        web.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        web.Services.AddRoutingCore();
        if (Origins(web.Configuration) is { Length: > 0 } origins)
        {
            web.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins(origins).AllowAnyHeader().AllowAnyMethod()));
        }

        if (hasWebApplication)
        {
            web.Services.AddMvcCore();
        }

        web.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endPoint =>
            endPoint.Equals(resources.Http.EndPoint) ? resources.Http.Take() : resources.EventHubs.Take());
        web.Services.AddOptions<KestrelServerOptions>().Configure<TimeProvider>((options, time) =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = resources.Settings.MaxRequestBodyBytes;
            options.Limits.RequestHeadersTimeout = HeaderTimeout;
            options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            options.Limits.MaxConcurrentConnections = 20_000;
            options.Listen(resources.Http.EndPoint);
            options.Listen(resources.EventHubs.EndPoint, listen => listen.UseHttps(EventHubsCertificate.LoadOrCreate(resources.Directory.Path, time)));
        });
    }

    public static void Map(WebApplication app, HttpFunctionEndpoints functions, DurableHttpApi? durable, HostResources resources)
    {
        var eventHubs = EventHubsPipeline(app.Services);
        var eventHubsPort = resources.EventHubs.EndPoint.Port;
        app.Use((http, next) => http.Connection.LocalPort == eventHubsPort ? eventHubs(http) : next(http));
        if (Origins(app.Configuration).Length > 0)
        {
            app.UseCors();
        }

        app.UseRouting();
        app.Use(HttpFunctionEndpoints.HideUnknownMethodsAsync);
        functions.Map(app);
        durable?.Map(app);
    }

    // "Host": { "CORS": "http://localhost:4280,..." } of local.settings.json, as with the real host's tools; * = every origin.
    private static string[] Origins(IConfiguration configuration) =>
        configuration[CorsOriginsKey]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // A builder of its own, because the routes of a WebApplication are all in one table.
    private static RequestDelegate EventHubsPipeline(IServiceProvider services)
    {
        var branch = new ApplicationBuilder(services);
        branch.UseRouting();
        branch.UseEndpoints(endpoints => endpoints.MapEventHubs());
        return branch.Build();
    }
}
