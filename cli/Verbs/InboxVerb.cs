using System.CommandLine;
using System.Text.Json;
using NodeProgram.Cli.Remote;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop inbox</c>: what the program told the operator.</summary>
internal static class InboxVerb
{
    private static readonly Option<string?> Read = new("--read") { Description = "A message's id: marks it as read." };
    private static readonly Option<string?> After = new("--after") { Description = "The next of the page before." };

    public static Command Create(Io io)
    {
        var command = new Command("inbox", "The operator's messages, the newest first.") { Read, After, RemoteInvocation.Api, SessionFile.Place, Invocation.Json };
        command.SetAction(parse => Run(new Invocation(io, parse)));
        return command;
    }

    private static int Run(Invocation invocation)
    {
        using ProgramClient program = invocation.OpenSession().Client;
        if (invocation.Value(Read) is { } id)
        {
            JsonElement message = program.Post($"/api/inbox/{Uri.EscapeDataString(id)}/read", null);
            return invocation.Answer(message, console => console.WriteLine("read"));
        }

        JsonElement page = program.Get("/api/inbox" + (invocation.Value(After) is { } after ? "?after=" + Uri.EscapeDataString(after) : ""));
        return invocation.Answer(page, console =>
        {
            foreach (JsonElement message in page.GetProperty("items").EnumerateArray())
            {
                string unread = message.GetProperty("readAt").ValueKind == JsonValueKind.Null ? "*" : " ";
                console.WriteLine($"{unread} {DateTimeOffset.FromUnixTimeMilliseconds(message.GetProperty("at").GetInt64()):u} {message.GetProperty("subject")}  [{message.GetProperty("message")}]");
                console.WriteLine("    " + message.GetProperty("body"));
            }
        });
    }
}
