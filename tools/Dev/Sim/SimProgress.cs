using System.Diagnostics;
using Spectre.Console;

namespace NodeProgram.Dev.Sim;

/// <summary>What a person sees while the simulation runs: a bar a step on a terminal, lines on standard error elsewhere.</summary>
internal sealed class SimProgress : IDisposable
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly TaskCompletionSource ended = new();
    private readonly Task? drawing;
    private readonly Dictionary<string, ProgressTask> bars = [];
    private readonly Lock gate = new();
    private ProgressContext? context;
    private (string Name, TimeSpan At) last;

    public SimProgress(bool live)
    {
        if (!live)
            return;
        drawing = AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn()).StartAsync(async started =>
        {
            lock (gate)
                context = started;
            await ended.Task;
        });
    }

    public TimeSpan Elapsed => clock.Elapsed;

    public void Say(string text)
    {
        if (drawing is null)
            Console.Error.WriteLine($"dev: [{clock.Elapsed.TotalSeconds,5:0.0} s] {text}");
    }

    public void Step(string name, int done, int of)
    {
        lock (gate)
        {
            if (context is not null)
            {
                if (!bars.TryGetValue(name, out ProgressTask? bar))
                    bars.Add(name, bar = context.AddTask(name, maxValue: Math.Max(1, of)));
                bar.Value = done;
            }
            else if (drawing is null && (last.Name != name || done == of || clock.Elapsed - last.At > BetweenLines))
            {
                last = (name, clock.Elapsed);
                Say($"{name}: {done} of {of}");
            }
        }
    }

    public void Dispose()
    {
        ended.TrySetResult();
        drawing?.GetAwaiter().GetResult();
    }
}
