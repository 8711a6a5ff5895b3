using System.CommandLine;
using System.Text.Json;
using NodeProgram.Cli.Remote;
using NodeProgram.Domain.Quantities;
using Spectre.Console;

namespace NodeProgram.Cli.Verbs;

/// <summary><c>nodeop status</c>: one's own account, or one application.</summary>
internal static class StatusVerb
{
    private static readonly Option<string?> Application = new("--application") { Description = "An application's id: how it stands, step by step; needs no login." };

    public static Command Create(Io io)
    {
        var command = new Command("status", "The operator's nodes, applications and rewards; with --application one application, step by step.") { Application, RemoteInvocation.Api, SessionFile.Place, Invocation.Json };
        command.SetAction(parse => Run(new Invocation(io, parse)));
        return command;
    }

    private static int Run(Invocation invocation)
    {
        if (invocation.Value(Application) is { } id)
        {
            using ProgramClient program = invocation.OpenProgram();
            JsonElement application = program.Get("/api/applications/" + Uri.EscapeDataString(id));
            return invocation.Answer(application, console => Render(application, console));
        }

        using ProgramClient client = invocation.OpenSession().Client;
        JsonElement account = client.Get("/api/operators/me");
        return invocation.Answer(account, console => RenderAccount(account, console));
    }

    /// <summary>An application as a person reads it.</summary>
    public static void Render(JsonElement application, IAnsiConsole console)
    {
        console.WriteLine($"application {Text(application, "application")}, attempt {Text(application, "attempt")}: {Text(application, "state")}");
        console.WriteLine($"node {Text(application, "node")}, operator {Text(application, "operator")}");
        Table table = new Table().AddColumns("step", "state", "whose turn", "reason");
        foreach (JsonElement step in application.GetProperty("steps").EnumerateArray())
            table.AddRow(new Text(Text(step, "step")), new Text(Text(step, "state")), new Text(Text(step, "owner")), new Text(string.Join(" ", new[] { Text(step, "reason") }.Concat(step.GetProperty("missing").EnumerateArray().Select(missing => missing.ToString())))));
        console.Write(table);
    }

    private static void RenderAccount(JsonElement account, IAnsiConsole console)
    {
        JsonElement rewards = account.GetProperty("rewards");
        console.WriteLine($"operator {Text(account, "operator")}");
        console.WriteLine($"credited {Tokens(rewards, "cumulative")}, paid by the contract {Tokens(rewards, "paid")}, debt {Tokens(rewards, "debt")}");
        Table nodes = new Table().AddColumns("node", "state", "country", "active since");
        foreach (JsonElement node in account.GetProperty("nodes").EnumerateArray())
            nodes.AddRow(Text(node, "node"), Text(node, "state"), Text(node, "country"), node.GetProperty("activatedAt") is { ValueKind: JsonValueKind.Number } at ? $"{DateTimeOffset.FromUnixTimeMilliseconds(at.GetInt64()):u}" : "-");
        console.Write(nodes);
        Table applications = new Table().AddColumns("application", "attempt", "state", "reason");
        foreach (JsonElement application in account.GetProperty("applications").EnumerateArray())
            applications.AddRow(new Text(Text(application, "application")), new Text(Text(application, "attempt")), new Text(Text(application, "state")), new Text(Text(application, "reason")));
        console.Write(applications);
    }

    private static string Tokens(JsonElement element, string name) => Wei.TryParse(Text(element, name), out Wei amount) ? Amounts.Tokens(amount) : "?";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
