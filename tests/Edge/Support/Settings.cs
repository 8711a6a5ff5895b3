using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Tests.Support;

internal static class TestSettings
{
    /// <summary>Settings as the command line would give them: free ports, this data directory, and the rest by name.</summary>
    internal static RelaySettings For(string dataDirectory, params (string Option, string Value)[] more)
    {
        Dictionary<string, string> values = new()
        {
            ["--data"] = dataDirectory,
            ["--probe-bind"] = "127.0.0.1:0",
            ["--local"] = "127.0.0.1:0",
        };
        foreach ((string option, string value) in more)
            values[option] = value;
        return RelaySettings.From(new SettingsSource(values.GetValueOrDefault, _ => null));
    }
}
