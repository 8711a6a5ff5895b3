using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace NodeProgram.Emulator.Worker.Tests.Http;

/// <summary>Functions over HTTP, as an app writes them.</summary>
public sealed class HttpSamples(HttpSamples.Greeter greeter)
{
    public sealed record Order(string Item, int Count);

    [Function("Hello")]
    public IActionResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello/{name}")] HttpRequest request, string name) =>
        new OkObjectResult(new { text = greeter.Greet(name), method = request.Method });

    [Function("Minimal")]
    public static async Task<IResult> MinimalAsync([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request, FunctionContext context, CancellationToken token)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(token);
        return Results.Json(new { context.FunctionDefinition.Name, body, id = context.InvocationId }, statusCode: StatusCodes.Status201Created);
    }

    [Function("Typed")]
    public static IResult Typed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "typed/{number}/{id}")] HttpRequest request, long number, Guid id, int? page, string? text) =>
        Results.Text($"{number + 1} {id:N} {page?.ToString() ?? "none"} {text ?? "none"}");

    [Function("Constrained")]
    public static IResult Constrained([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "constrained/{number:int}")] HttpRequest request, int number) =>
        Results.Text($"number {number}");

    [Function("Body")]
    public static IResult Body(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "body")] HttpRequest request, [Microsoft.Azure.Functions.Worker.Http.FromBody] Order? order) =>
        Results.Text(order is null ? "nothing" : $"{order.Count} {order.Item}");

    [Function("Silent")]
    public static Order Silent([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new("never written", 1);

    [Function("Parts")]
    public static Parts Several([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new(Results.Text("the response"), "the rest");

    [Function("Throws")]
    public static IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => throw new InvalidOperationException("secret of the house");

    public sealed record Parts([property: HttpResult] IResult Response, string Rest);

    public sealed class Greeter
    {
        public string Greet(string name) => $"Hello, {name}.";
    }
}
