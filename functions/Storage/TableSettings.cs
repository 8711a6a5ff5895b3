using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace NodeProgram.Functions.Storage;

/// <summary>Where the tables are, by the settings that the platform itself uses for its storage.</summary>
public static class TableSettings
{
    /// <summary>
    /// The client of <c>AzureWebJobsStorage</c> (a connection string), or of <c>AzureWebJobsStorage__tableServiceUri</c> or <c>__accountName</c> with the app's identity.
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither is set, or both are.</exception>
    public static TableServiceClient CreateClient(IConfiguration configuration)
    {
        IConfigurationSection section = configuration.GetSection("AzureWebJobsStorage");
        string? serviceUri = section["tableServiceUri"]
            ?? (section["accountName"] is { } account ? $"https://{account}.table.core.windows.net" : null);
        return (section.Value, serviceUri) switch
        {
            ({ Length: > 0 } connection, null) => new TableServiceClient(connection),
            (null or "", { } uri) => new TableServiceClient(new Uri(uri), Identity(section["clientId"])),
            (null or "", null) => throw new InvalidOperationException("Set AzureWebJobsStorage to a connection string, or AzureWebJobsStorage__tableServiceUri to use the app's identity."),
            _ => throw new InvalidOperationException("Set either AzureWebJobsStorage or AzureWebJobsStorage__tableServiceUri, not both."),
        };
    }

    private static TokenCredential Identity(string? clientId) => clientId is null
        ? new DefaultAzureCredential()
        : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId));
}
