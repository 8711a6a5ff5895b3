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

    private static readonly Option<string?> Node = new("--node") { Description = "A node's id: its newest telemetry, the alerts that its relay has raised, its software and configuration; needs no login." };

    public static Command Create(Io io)
    {
        var command = new Command("status", "The operator's nodes, applications and rewards; with --application one application, step by step; with --node one node and its alerts.") { Application, Node, RemoteInvocation.Api, SessionFile.Place, Invocation.Json };
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

        if (invocation.Value(Node) is { } node)
        {
            using ProgramClient program = invocation.OpenProgram();
            string path = "/api/nodes/" + Uri.EscapeDataString(node);
            var status = new { node = program.Get(path), live = Live(program, path), conditions = program.Get(path + "/conditions") };
            return invocation.Answer(status, console => RenderNode(status.node, status.live, status.conditions, console));
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

    // A node of which nothing has arrived yet has everything else.
    private static JsonElement? Live(ProgramClient program, string path)
    {
        try
        {
            return program.Get(path + "/live");
        }
        catch (ProgramRefusedException e) when (e.Code == "telemetry-unknown")
        {
            return null;
        }
    }

    private static void RenderNode(JsonElement node, JsonElement? live, JsonElement conditions, IAnsiConsole console)
    {
        console.WriteLine($"node {Text(node, "node")}: {Text(node, "state")}, {Text(node, "country")}");
        console.WriteLine(live is { } newest ? $"{Text(newest, "software")}, last heard of {At(newest, "sampleAt")}, heartbeats {Text(newest, "slots")}" : "nothing of it has arrived yet");
        console.WriteLine(conditions.GetProperty("outdatedSince").ValueKind == JsonValueKind.Number ? $"software outdated since {At(conditions, "outdatedSince")}" : "software in order");
        console.WriteLine(conditions.GetProperty("configurationIssueSince").ValueKind == JsonValueKind.Number ? $"configuration issue since {At(conditions, "configurationIssueSince")}" : "configuration in order");
        foreach (string line in StandingOf(conditions))
            console.WriteLine(line);
        Table alerts = new Table().AddColumns("alert", "since", "figure");
        foreach (JsonElement alert in live is { } said ? said.GetProperty("alerts").EnumerateArray() : default)
            alerts.AddRow(new Text(Text(alert, "alert")), new Text(At(alert, "since")), new Text(Text(alert, "figure")));
        console.Write(alerts);
    }

    // What costs points of the next score; a service of before says nothing of it.
    private static IEnumerable<string> StandingOf(JsonElement conditions)
    {
        if (conditions.TryGetProperty("standing", out JsonElement software) && software.ValueKind == JsonValueKind.Object)
        {
            if (Text(software, "newestCounted") is { Length: > 0 } newest)
                yield return $"releases behind that count: {Text(software, "releasesBehind")}, up to {newest}";
            if (Text(software, "belowRequired") is { Length: > 0 } required)
                yield return $"older than {required}, which is required";
            if (Text(software, "fixMissing") is { Length: > 0 } fix)
                yield return $"without the critical fix of {fix} for {Text(software, "fixOverdueSeconds")} s";
        }

        if (conditions.TryGetProperty("open", out JsonElement open) && open.ValueKind == JsonValueKind.Object)
            yield return $"findings open: {Text(open, "minor")} minor, {Text(open, "major")} major";
    }

    private static string At(JsonElement element, string name) => $"{DateTimeOffset.FromUnixTimeMilliseconds(element.GetProperty(name).GetInt64()):u}";

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
