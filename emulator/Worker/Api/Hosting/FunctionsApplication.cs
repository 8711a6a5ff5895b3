namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app begins.</summary>
public class FunctionsApplication
{
    /// <summary>A builder with configuration from defaults, local.settings.json, appsettings.json, environment and arguments, later ones winning.</summary>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(args);
}
