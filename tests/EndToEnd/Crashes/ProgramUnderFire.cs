using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using NodeProgram.Domain.Quantities;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>The program that is killed and started again on the same data, as its clients see it: it answers, or it does not.</summary>
internal sealed class ProgramUnderFire(string dataDirectory, IReadOnlyDictionary<string, string> settings) : IDisposable
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private HttpClient http = new();
    private HubAccess? hub;
    private volatile ProgramProcess? running;

    public string DataDirectory => dataDirectory;

    /// <summary>Shell commands before the program starts, e.g. a limit.</summary>
    public string Shell { get; set; } = ":";

    /// <summary>What the program wrote so far.</summary>
    public string Output => running?.Output ?? "";

    /// <summary>Starts the program; whoever sends finds it once it is ready.</summary>
    /// <param name="killAfter">Kills it this long after its start, ready or not.</param>
    /// <returns>Whether it became ready.</returns>
    public async Task<bool> StartAsync(TimeSpan? killAfter = null)
    {
        ProgramProcess program = ProgramProcess.Start(dataDirectory, settings, Shell);
        Task ready = program.ReadyAsync();
        if (killAfter is { } moment && await Task.WhenAny(ready, Task.Delay(moment)) != ready)
        {
            program.Kill();
            try
            {
                await ready;
            }
            catch (InvalidOperationException)
            {
                // It ended before it was ready; otherwise it became ready in the very moment of its end.
            }

            program.Dispose();
            return false;
        }

        await ready;
        if (hub is null)
        {
            hub = new HubAccess(dataDirectory);
            RemoteCertificateValidationCallback trust = hub.Trust().RemoteCertificateValidationCallback!;
            http.Dispose();
            http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = trust } }) { Timeout = AnswerWithin };
        }

        running = program;
        return true;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        ProgramProcess program = running!;
        running = null;
        program.Kill();
        program.Dispose();
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using ProgramProcess program = running!;
        running = null;
        return await program.StopAsync();
    }

    /// <summary>Sends an event; null when nobody answered.</summary>
    public async Task<HttpStatusCode?> PostAsync(NodeId node, byte[] body)
    {
        if (running is not { } program)
            return null;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(program.Hub, HubAccess.PathOf(node))) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("Authorization", hub!.TokenOf(node));
        return (await SendAsync(request))?.Status;
    }

    /// <summary>Calls the API; null when nobody answered.</summary>
    public async Task<(HttpStatusCode Status, string Body)?> CallAsync(HttpMethod method, string path, string? authorization = null, byte[]? body = null)
    {
        if (running is not { } program)
            return null;
        using var request = new HttpRequestMessage(method, new Uri(program.Api, path));
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return await SendAsync(request);
    }

    public void Dispose()
    {
        running?.Dispose();
        http.Dispose();
    }

    private async Task<(HttpStatusCode Status, string Body)?> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }
}
