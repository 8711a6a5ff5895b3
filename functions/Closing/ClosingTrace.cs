using System.Diagnostics;

namespace NodeProgram.Functions.Closing;

/// <summary>The parts of closing an epoch as spans, for whoever listens to <see cref="SourceName"/>: where the time goes. Nobody listening costs nothing.</summary>
public static class ClosingTrace
{
    /// <summary>The name of the source of these spans.</summary>
    public const string SourceName = "NodeProgram.Closing";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a part; disposing of it ends it. Null when nobody listens.</summary>
    internal static Activity? Begin(string part) => Source.StartActivity(part);
}
