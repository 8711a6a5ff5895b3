using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nethereum.Signer;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Dev.Sim;

/// <summary>Operators of the script who work on their nodes: they sign in with Ethereum and announce it, as the rules ask for.</summary>
internal sealed class Announcements(Uri service, IReadOnlyList<Inhabitant> people, World world, Policy policy)
{
    private static readonly EthereumMessageSigner Signer = new();

    /// <summary>Announces every window of the script; once it is known when the script begins.</summary>
    /// <exception cref="DevException">The program refused one.</exception>
    public async Task RunAsync(IEnumerable<Fault> windows, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = service };
        foreach (Fault window in windows)
        {
            Inhabitant who = people[window.Node!.Value];
            string token = await SignInAsync(http, who, cancellation);
            long start = policy.Time.StartOfSlot(world.FirstSlot) + window.FromSeconds * 1_000L;
            using var request = new HttpRequestMessage(HttpMethod.Post, $"api/nodes/{who.Id}/maintenance") { Content = JsonContent.Create(new { startAt = start, endAt = start + window.ForSeconds!.Value * 1_000L }) };
            request.Headers.Authorization = new("Bearer", token);
            await AnswerAsync(http, request, cancellation);
        }
    }

    private static async Task<string> SignInAsync(HttpClient http, Inhabitant who, CancellationToken cancellation)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "api/sessions/nonce") { Content = JsonContent.Create(new { address = who.Operator }) };
        string message = (string)(await AnswerAsync(http, ask, cancellation))["message"]!;
        using var open = new HttpRequestMessage(HttpMethod.Post, "api/sessions") { Content = JsonContent.Create(new { message, signature = Signer.EncodeUTF8AndSign(message, who.OperatorKey) }) };
        return (string)(await AnswerAsync(http, open, cancellation))["token"]!;
    }

    private static async Task<JsonNode> AnswerAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await http.SendAsync(request, cancellation);
        string body = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? JsonNode.Parse(body)! : throw new DevException($"{request.Method} /{request.RequestUri}: {(int)answer.StatusCode} {body}");
    }
}
