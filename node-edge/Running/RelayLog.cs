using System.Globalization;

namespace NodeProgram.Edge.Running;

/// <summary>Lines for the operator: time, level, sentence. A sentence said last under the same topic is not said again.</summary>
internal sealed class RelayLog(TextWriter output, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> lastByTopic = [];

    internal void Info(string topic, string sentence) => Write("info", topic, sentence);

    internal void Warn(string topic, string sentence) => Write("warn", topic, sentence);

    private void Write(string level, string topic, string sentence)
    {
        lock (gate)
        {
            if (lastByTopic.GetValueOrDefault(topic) == sentence)
                return;
            lastByTopic[topic] = sentence;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {topic}: {sentence}"));
            output.Flush();
        }
    }
}
