using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Alerts;

/// <summary>An alert's state: what it is about, whether it is raised and since when, the sentence, and the figure it was judged by (null: not known).</summary>
internal sealed record AlertReport(string Name, string Subject, bool Raised, long? SinceUnixMs, string? Sentence, long? Figure);

/// <summary>One thing to be warned of. It changes its state when so many judgements in a row say so, and says it once; between the two thresholds it stays as it is.</summary>
internal sealed class Alert(string name, string subject, int judgementsToChange, RelayLog log)
{
    private int agreeing;

    internal AlertReport Report { get; private set; } = new(name, subject, false, null, null, null);

    /// <param name="bad">The threshold for raising is reached.</param>
    /// <param name="good">The threshold for clearing is reached; not both.</param>
    /// <param name="sentence">What is the matter.</param>
    /// <param name="figure">What was judged.</param>
    /// <param name="atUnixMs">Now.</param>
    internal void Judge(bool bad, bool good, string sentence, long? figure, long atUnixMs)
    {
        agreeing = (Report.Raised ? good : bad) ? agreeing + 1 : 0;
        Report = Report with { Figure = figure, Sentence = Report.Raised && bad ? sentence : Report.Sentence };
        if (agreeing < judgementsToChange)
            return;
        agreeing = 0;
        Report = Report with { Raised = !Report.Raised, SinceUnixMs = atUnixMs, Sentence = Report.Raised ? null : sentence };
        string topic = subject.Length > 0 ? $"{name} ({subject})" : name;
        if (Report.Raised)
            log.Warn("alert " + topic, sentence);
        else
            log.Info("alert " + topic, "over");
    }
}
