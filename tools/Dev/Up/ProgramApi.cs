using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace NodeProgram.Dev.Up;

/// <summary>The program's HTTP API as this tool uses it: what everybody may see, and the admin's decision.</summary>
internal sealed class ProgramApi(Uri address, string adminToken) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };

    public Uri Address => address;

    public Task<JsonObject?> ApplicationAsync(string application, CancellationToken cancellation) => GetAsync($"api/applications/{application}", cancellation);

    public Task<JsonObject?> LatestEpochAsync(CancellationToken cancellation) => GetAsync("api/epochs/latest", cancellation);

    public Task<JsonObject?> ScorecardAsync(string node, long epoch, CancellationToken cancellation) => GetAsync($"api/nodes/{node}/scorecards/{epoch}", cancellation);

    public Task<JsonObject?> LiveAsync(string node, CancellationToken cancellation) => GetAsync($"api/nodes/{node}/live", cancellation);

    /// <summary>Passes an application's vetting as the admin of the demo.</summary>
    public async Task ApproveAsync(string application, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/admin/applications/{application}/decisions")
        {
            Content = JsonContent.Create(new
            {
                marks = new
                {
                    technicalCompetence = new { points = 27, reason = "Demo: the relay runs on this machine." },
                    commitment = new { points = 18, reason = "Demo: 24 months." },
                    community = new { points = 10, reason = "Demo." },
                    partnerships = new { points = 5, reason = "Demo." },
                },
                reason = "Scripted admin of the demo.",
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
        using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.Conflict)
            throw new DemoException($"The program refused the admin's decision: {await answer.Content.ReadAsStringAsync(cancellation)}");
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonObject?> GetAsync(string path, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.GetAsync(path, cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!answer.IsSuccessStatusCode)
            throw new DemoException($"GET /{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
        return (await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation))?.AsObject();
    }
}
