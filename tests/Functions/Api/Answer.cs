using System.Net;
using System.Text.Json;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>An answer of the API, checked for what every answer must have.</summary>
public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseMessage Response)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The problem's code; null when the answer is no problem.</summary>
    public string? Code => Response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? Json.Text("code") : null;

    public string? Field => Json.TryGetProperty("field", out JsonElement value) ? value.GetString() : null;

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response);
        if ((int)response.StatusCode >= 400 && response.Headers.Contains("Service-Time"))
        {
            ProblemKind kind = ProblemKinds.All[answer.Json.Text("code")!];
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((kind.Status, kind.Type, kind.Title), (answer.Json.GetProperty("status").GetInt32(), answer.Json.Text("type"), answer.Json.Text("title")));
            Assert.Equal(kind.Status, (int)response.StatusCode);
            Assert.Matches("^[0-9a-f]{32}$", answer.Json.Text("traceId"));
        }
        return answer;
    }

    public void Is(HttpStatusCode status) => Assert.True(Status == status, $"{(int)Status}, not {(int)status}: {Text}");

    public void IsProblem(string code, string? field = null)
    {
        Assert.True(Code == code, $"{Code}, not {code}: {Text}");
        if (field is not null)
            Assert.Equal(field, Field);
    }
}

internal static class JsonElementExtensions
{
    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static JsonElement Step(this JsonElement application, string step) =>
        application.GetProperty("steps").EnumerateArray().Single(candidate => candidate.Text("step") == step);
}
