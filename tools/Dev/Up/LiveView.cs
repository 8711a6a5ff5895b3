using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace NodeProgram.Dev.Up;

/// <summary>What a person sees while the demo runs; nothing when there is no terminal.</summary>
internal sealed class LiveView : IDisposable
{
    private readonly Uri address;
    private readonly string data;
    private readonly TaskCompletionSource ended = new();
    private readonly Task? drawing;
    private volatile IRenderable content = new Text("starting ...");

    public LiveView(Uri address, string data, bool live)
    {
        (this.address, this.data) = (address, data);
        if (live)
            drawing = AnsiConsole.Live(content).StartAsync(DrawAsync);
    }

    public void Show(IReadOnlyList<DemoRelay> relays, TimeSpan elapsed, string now, string? chain)
    {
        if (drawing is null)
            return;
        Table table = new Table().Border(TableBorder.Rounded).Expand();
        table.AddColumns("node", "country", "state", "slots of now (each a second)", "score", "uptime", "latency", "load", "multiplier");
        foreach (DemoRelay relay in relays)
        {
            table.AddRow(
                relay.Node.Length > 12 ? relay.Node[..12] + "…" : relay.Node,
                relay.Country,
                (string?)relay.Onboarding?["state"] ?? "applied",
                Slots((string?)relay.Live?["slots"]),
                Score(relay.Scorecard),
                Part(relay.Scorecard, "uptime"),
                Part(relay.Scorecard, "latency"),
                Part(relay.Scorecard, "resourceAvailability"),
                relay.Scorecard?["multiplier"] is { } multiplier ? ((int)multiplier / 10_000.0).ToString("0.0 x", CultureInfo.InvariantCulture) : "-");
        }

        content = new Rows(
            new Markup($"[bold]dTelecom node operator program[/]  {elapsed:mm\\:ss}  [grey]epochs of 30 s, slots of 1 s[/]"),
            table,
            new Markup($"[bold]now:[/] {Markup.Escape(now)}"),
            new Markup($"[bold]chain:[/] {Markup.Escape(chain ?? "none (--no-chain)")}"),
            new Markup($"[grey]{address}api/network/stats   {address}api/epochs/latest   {address}api/nodes/<node>/scorecards[/]"),
            new Markup($"[grey]data and logs: {Markup.Escape(data)}   Ctrl-C stops everything[/]"));
    }

    public void Dispose()
    {
        ended.TrySetResult();
        drawing?.GetAwaiter().GetResult();
    }

    private async Task DrawAsync(LiveDisplayContext display)
    {
        while (!ended.Task.IsCompleted)
        {
            display.UpdateTarget(content);
            await Task.WhenAny(ended.Task, Task.Delay(250));
        }
    }

    private static string Slots(string? slots) => slots is null ? "-" : string.Concat(slots.Select(slot => slot switch
    {
        'u' => "[green]█[/]",
        'd' => "[red]▁[/]",
        _ => "[grey]·[/]",
    }));

    private static string Score(JsonObject? card) => card?["score"] is { } score ? $"[bold]{((int)score / 1_000.0).ToString("0.000", CultureInfo.InvariantCulture)}[/]" : "-";

    private static string Part(JsonObject? card, string part) => card?["parts"]?.AsArray().FirstOrDefault(each => (string?)each!["part"] == part) is { } found
        ? (string?)found["source"] == "unmeasured" ? "unmeasured" : $"{(int)found["points"]! / 1_000.0:0.0} of {(int)found["max"]! / 1_000}"
        : "-";
}
