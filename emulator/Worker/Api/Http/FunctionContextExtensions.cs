using Microsoft.AspNetCore.Http;
using NodeProgram.Emulator.Worker.Http;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextExtensions
{
    /// <summary>The request of an HTTP function; null for other triggers, and before the middleware of ConfigureFunctionsWebApplication.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpProxyMiddleware.HttpContextKey, out var value) ? value as HttpContext : null;
}
