using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace NodeProgram.Emulator.Worker.Http;

/// <summary>[FromBody] as MVC's body binder does it for JSON: what is no JSON of the type fails the invocation, another or no content is null.</summary>
internal static class BodyReader
{
    public static async ValueTask<object?> ReadAsync(HttpContext http, Type type, FunctionContext context)
    {
        if (!http.Request.HasJsonContentType())
        {
            context.GetLogger("Function.Http").LogWarning(
                "{Function}: the body is not JSON by its content type; [FromBody] is null.", context.FunctionDefinition.Name);
            return null;
        }

        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, options, http.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }
}
