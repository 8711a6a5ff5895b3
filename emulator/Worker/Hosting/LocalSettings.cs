using System.Text.Json;
using NodeProgram.Emulator.Worker.Http;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>local.settings.json: "Values" stand in for environment variables, "Host" for the platform's own settings.</summary>
internal static class LocalSettings
{
    /// <summary>Settings by name, "__" read as ":"; none when there is no such file.</summary>
    public static IReadOnlyDictionary<string, string?> Load(string? path)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (path is null)
        {
            return settings;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
            {
                throw new HostStartException($"{path} is encrypted; this host reads plain files only.");
            }

            if (document.RootElement.TryGetProperty("Values", out var values))
            {
                foreach (var value in values.EnumerateObject())
                {
                    settings[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.GetString();
                }
            }

            if (document.RootElement.TryGetProperty("Host", out var host) && host.TryGetProperty("CORS", out var cors))
            {
                settings[HttpFront.CorsOriginsKey] = cors.GetString();
            }

            return settings;
        }
        catch (Exception exception) when (exception is JsonException or IOException or InvalidOperationException)
        {
            throw new HostStartException($"{path}: {exception.Message}", exception);
        }
    }
}
