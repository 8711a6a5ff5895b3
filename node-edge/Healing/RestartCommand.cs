using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace NodeProgram.Edge.Healing;

/// <summary>The operator's command that restarts the media server: a program and its arguments, started as they are, without a shell. Its output goes where the relay's log goes.</summary>
internal sealed class RestartCommand(IReadOnlyList<string> words, TimeSpan within, TimeProvider time)
{
    /// <summary>Splits at blanks; double quotes keep blanks together, nothing else has a meaning. Null when a quote stays open or no word is there.</summary>
    internal static IReadOnlyList<string>? Split(string text)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        bool quoted = false;
        foreach (char character in text)
        {
            if (character == '"')
            {
                quoted = !quoted;
                word ??= new StringBuilder();
            }
            else if (char.IsWhiteSpace(character) && !quoted)
            {
                if (word is not null)
                    words.Add(word.ToString());
                word = null;
            }
            else
                (word ??= new StringBuilder()).Append(character);
        }

        if (word is not null)
            words.Add(word.ToString());
        return quoted || words.Count == 0 || words[0].Length == 0 ? null : words;
    }

    /// <summary>Runs it to its end; returns whether it succeeded and a sentence on how it ended. A relay that stops does not stop the command.</summary>
    internal async Task<(bool Succeeded, string Outcome)> RunAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var process = new Process { StartInfo = new ProcessStartInfo(words[0], words.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true } };
        try
        {
            process.Start();
            process.StandardInput.Close();
            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? (true, "done") : (false, $"it ended with code {process.ExitCode}");
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return (false, $"it cannot be started: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            process.Kill(); // it alone: what it started may be the media server
            return (false, $"it did not end within {within.TotalSeconds:0} s and was stopped");
        }
    }
}
