using NodeProgram.Emulator.Worker.Http;

namespace Microsoft.Azure.Functions.Worker.Builder;

public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets HTTP functions use ASP.NET's request and result types. Middleware added later sees the HttpContext, earlier one does not.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        if (!builder.HasWebApplication)
        {
            builder.HasWebApplication = true;
            builder.Use(HttpProxyMiddleware.Wrap);
        }

        return builder;
    }
}
