using System.CommandLine;
using System.Net;
using NodeProgram.Edge.Running;
using NodeProgram.Edge.Settings;

namespace NodeProgram.Edge.Commands;

/// <summary><c>relay health</c>: for a container's health check, which has no shell and no curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(3);

    internal static Command Create(Func<ParseResult, RelaySettings> settings, Streams streams)
    {
        var alive = new Option<bool>("--alive") { Description = "It is enough that the relay answers, even while it waits for admission." };
        var command = new Command("health", "Exit 0 when the relay on this data directory is healthy, 1 otherwise.") { alive };
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(streams, async () =>
        {
            (bool answered, string text, bool healthy) = await GetAsync(settings(parsed), cancellation);
            await (answered ? streams.Output : streams.Error).WriteLineAsync(text.TrimEnd());
            return healthy || (answered && parsed.GetValue(alive)) ? CommandLine.Done : CommandLine.Refused;
        }));
        return command;
    }

    internal static async Task<(bool Running, string Text)> AskAsync(RelaySettings relay, CancellationToken cancellation)
    {
        (bool answered, string text, _) = await GetAsync(relay, cancellation);
        return (answered, text);
    }

    private static async Task<(bool Answered, string Text, bool Healthy)> GetAsync(RelaySettings relay, CancellationToken cancellation)
    {
        if (DataDirectory.ReadAnnouncement(relay.DataDirectory) is not string local)
            return (false, "not running: no relay has run on this data directory", false);
        using var http = new HttpClient { Timeout = AnswerWithin };
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri($"http://{local}/healthz"), cancellation);
            return (true, await answer.Content.ReadAsStringAsync(cancellation), answer.StatusCode == HttpStatusCode.OK);
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (false, $"not running: {local} does not answer", false);
        }
    }
}
