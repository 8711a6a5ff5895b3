using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace NodeProgram.Functions.Http;

/// <summary>The answers of the API in its one JSON form (camel case, enums as camel-case words, no numbers as strings).</summary>
public static class Answers
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        // Answers are application/json with nosniff, never embedded in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    public static IResult Ok<T>(T value) => Results.Json(value, Json, statusCode: StatusCodes.Status200OK);

    public static IResult Accepted<T>(T value) => Results.Json(value, Json, statusCode: StatusCodes.Status202Accepted);

    public static IResult Created<T>(HttpRequest request, string location, T value)
    {
        request.HttpContext.Response.Headers.Location = location;
        return Results.Json(value, Json, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>The refusal as an RFC 9457 problem.</summary>
    public static IResult Problem(Refusal refusal)
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = refusal.Kind.Type,
            ["title"] = refusal.Kind.Title,
            ["status"] = refusal.Kind.Status,
            ["detail"] = refusal.Detail,
            ["code"] = refusal.Kind.Code,
            ["traceId"] = Activity.Current?.TraceId.ToString() ?? "",
        };
        if (refusal.Field is not null)
            body["field"] = refusal.Field;
        if (refusal.Faults.Count > 0)
            body["errors"] = refusal.Faults.Select(fault => new { field = fault.Field, code = fault.Kind.Code, detail = fault.Detail }).ToArray();
        if (refusal.First is not null)
            body["first"] = refusal.First;
        return Results.Json(body, Json, "application/problem+json", refusal.Kind.Status);
    }
}
