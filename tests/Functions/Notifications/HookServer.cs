using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NodeProgram.Functions.Tests.Notifications;

/// <summary>A webhook as it came.</summary>
internal sealed record Hook(string Message, string Timestamp, string Signature, byte[] Body);

/// <summary>An operator's server that answers webhooks one after the other as it is told; the last answer stands for all further ones.</summary>
internal sealed class HookServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Queue<HttpStatusCode> answers;

    private HookServer(WebApplication app, IEnumerable<HttpStatusCode> answers) => (this.app, this.answers) = (app, new Queue<HttpStatusCode>(answers));

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook");

    public ConcurrentQueue<Hook> Hooks { get; } = new();

    public static async Task<HookServer> StartAsync(params HttpStatusCode[] answers)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new HookServer(builder.Build(), answers);
        server.app.Run(server.TakeAsync);
        await server.app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        IHeaderDictionary headers = context.Request.Headers;
        Hooks.Enqueue(new Hook(headers["Dtelecom-Message"].ToString(), headers["Dtelecom-Timestamp"].ToString(), headers["Dtelecom-Signature"].ToString(), body.ToArray()));
        lock (answers)
            context.Response.StatusCode = (int)(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        if (context.Response.StatusCode is >= 300 and < 400)
            context.Response.Headers.Location = "/elsewhere";
    }
}
