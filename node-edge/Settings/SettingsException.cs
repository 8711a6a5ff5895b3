namespace NodeProgram.Edge.Settings;

/// <summary>A setting that cannot be used; the message names it in every form that a person may have set.</summary>
internal sealed class SettingsException : Exception
{
    internal SettingsException(RelaySetting setting, string reason)
        : base($"{setting.Option} (environment {setting.Variable}, file \"{setting.FileField}\"): {reason}") => Setting = setting;

    internal RelaySetting Setting { get; }
}
