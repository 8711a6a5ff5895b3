using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace NodeProgram.Dev.Running;

/// <summary>The program's HTTP API as this tool uses it: what everybody may see, and the admin's decision.</summary>
internal sealed class ProgramApi(Uri address, string adminToken) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    public Uri Address => address;

    public Task<JsonObject?> ApplicationAsync(string application, CancellationToken cancellation) => GetAsync($"api/applications/{application}", cancellation);

    public Task<JsonObject?> LatestEpochAsync(CancellationToken cancellation) => GetAsync("api/epochs/latest", cancellation);

    public Task<JsonObject?> ScorecardAsync(string node, long epoch, CancellationToken cancellation) => GetAsync($"api/nodes/{node}/scorecards/{epoch}", cancellation);

    public Task<JsonObject?> LiveAsync(string node, CancellationToken cancellation) => GetAsync($"api/nodes/{node}/live", cancellation);

    public Task<JsonObject?> EpochAsync(long epoch, CancellationToken cancellation) => GetAsync($"api/epochs/{epoch}", cancellation);

    /// <summary>The proof of an operator's leaf in the newest root that can be claimed from; null while there is none.</summary>
    public Task<JsonObject?> ProofAsync(string operatorAddress, CancellationToken cancellation) => GetAsync($"api/operators/{operatorAddress}/proof", cancellation);

    /// <summary>All applications in a state, as the admin sees them.</summary>
    public Task<List<JsonObject>> ApplicationsAsync(string state, CancellationToken cancellation) => GetAllAsync($"api/admin/applications?state={state}&top=200", cancellation);

    /// <summary>All admitted nodes.</summary>
    public Task<List<JsonObject>> NodesAsync(CancellationToken cancellation) => GetAllAsync("api/nodes?top=200", cancellation);

    /// <summary>The evidence of a closed epoch as it is kept, gzip; null when there is none.</summary>
    public async Task<byte[]?> EvidenceAsync(long epoch, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/epochs/{epoch}/evidence");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
        return answer.IsSuccessStatusCode && answer.Content.Headers.ContentEncoding.Contains("gzip")
            ? body
            : throw new DevException($"GET /{request.RequestUri}: {(int)answer.StatusCode}, not evidence in gzip.");
    }

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
            throw new DevException($"The program refused the admin's decision: {await answer.Content.ReadAsStringAsync(cancellation)}");
    }

    public void Dispose() => http.Dispose();

    private async Task<List<JsonObject>> GetAllAsync(string path, CancellationToken cancellation)
    {
        var all = new List<JsonObject>();
        for (string? after = ""; after is not null;)
        {
            JsonObject page = await GetAsync(after.Length == 0 ? path : $"{path}&after={after}", cancellation) ?? throw new DevException($"GET /{path}: there is no such list.");
            all.AddRange(page["items"]!.AsArray().Select(item => item!.AsObject()));
            after = (string?)page["next"];
        }

        return all;
    }

    private async Task<JsonObject?> GetAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (path.StartsWith("api/admin/", StringComparison.Ordinal))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", adminToken);
        using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (!answer.IsSuccessStatusCode)
            throw new DevException($"GET /{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
        return (await JsonNode.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation))?.AsObject();
    }
}
