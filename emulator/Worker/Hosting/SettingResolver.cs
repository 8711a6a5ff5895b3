using Microsoft.Extensions.Configuration;

namespace NodeProgram.Emulator.Worker.Hosting;

/// <summary>Replaces %Name% in the values of trigger attributes and host.json by the setting of that name.</summary>
internal sealed class SettingResolver(IConfiguration configuration)
{
    /// <summary>Null and the missing name when a setting does not exist.</summary>
    public string? TryResolve(string text, out string? missing)
    {
        missing = null;
        var parts = text.Split('%');
        if (parts.Length % 2 == 0)
        {
            // A lone percent sign is text.
            return text;
        }

        for (var index = 1; index < parts.Length; index += 2)
        {
            if (configuration[parts[index]] is not { } value)
            {
                missing = parts[index];
                return null;
            }

            parts[index] = value;
        }

        return string.Concat(parts);
    }
}
