using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Emulator.Worker.Hosting;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>The web server: plain HTTP for functions.</summary>
internal static class HttpFront
{
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(15);

    public static void AddServices(WebApplicationBuilder web, HostResources resources, bool hasWebApplication)
    {
        web.WebHost.UseKestrelCore();
        web.Services.AddRoutingCore();
        if (hasWebApplication)
        {
            web.Services.AddMvcCore();
        }

        web.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endPoint =>
            endPoint.Equals(resources.Http.EndPoint) ? resources.Http.Take() : resources.EventHubs.Take());
        web.Services.Configure<KestrelServerOptions>(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = resources.Settings.MaxRequestBodyBytes;
            options.Limits.RequestHeadersTimeout = HeaderTimeout;
            options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            options.Limits.MaxConcurrentConnections = 20_000;
            options.Listen(resources.Http.EndPoint);
        });
    }

    public static void Map(WebApplication app, HttpFunctionEndpoints functions)
    {
        app.UseRouting();
        app.Use(HttpFunctionEndpoints.HideUnknownMethodsAsync);
        functions.Map(app);
    }
}
