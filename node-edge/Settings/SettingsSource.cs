using System.Text.Json;

namespace NodeProgram.Edge.Settings;

/// <summary>Where values come from: option, then environment, then file, then the default.</summary>
internal sealed class SettingsSource
{
    private const int FileBytesMax = 65_536;
    private readonly Func<string, string?> option;
    private readonly Func<string, string?> variable;
    private readonly Dictionary<string, string> file;

    /// <param name="option">Value of <c>--name</c> by that text, null when not given.</param>
    /// <param name="variable">Value of an environment variable.</param>
    /// <exception cref="SettingsException">The file cannot be read, or holds something that is no setting.</exception>
    internal SettingsSource(Func<string, string?> option, Func<string, string?> variable)
    {
        (this.option, this.variable) = (option, variable);
        file = [];
        string? path = Direct(RelaySetting.Config);
        if (path is not null)
            file = ReadFile(path);
    }

    internal string? this[RelaySetting setting] =>
        Direct(setting) ?? file.GetValueOrDefault(setting.FileField) ?? setting.Default;

    private string? Direct(RelaySetting setting) =>
        option(setting.Option) is { Length: > 0 } given ? given : variable(setting.Variable) is { Length: > 0 } fromEnvironment ? fromEnvironment : null;

    private static Dictionary<string, string> ReadFile(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var info = new FileInfo(path);
            if (info.Length > FileBytesMax)
                throw new SettingsException(RelaySetting.Config, $"{path} has more than {FileBytesMax} bytes.");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false });
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!RelaySetting.All.Any(setting => setting.FileField == property.Name && setting != RelaySetting.Config))
                    throw new SettingsException(RelaySetting.Config, $"{path} has the field \"{property.Name}\", which is no setting.");
                values[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString()!,
                    JsonValueKind.Number => property.Value.GetRawText(),
                    _ => throw new SettingsException(RelaySetting.Config, $"{path}: \"{property.Name}\" is neither text nor number."),
                };
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            throw new SettingsException(RelaySetting.Config, $"{path} cannot be read as a JSON object: {exception.Message}");
        }

        return values;
    }
}
