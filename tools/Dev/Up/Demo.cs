using System.Diagnostics;
using System.Text.Json.Nodes;
using NodeProgram.Dev.Running;

namespace NodeProgram.Dev.Up;

/// <summary>The program and three relays, from nothing to scores.</summary>
internal sealed class Demo(UpOptions options) : IAsyncDisposable
{
    private const int Relays = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<DemoRelay> relays = [];
    private ProgramHost? program;
    private long lastFullEpoch = -1;
    private int fullEpochs;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!options.Keep)
            ProgramHost.Clear(options.DataDirectory);
        program = await ProgramHost.StartAsync(new ProgramSetup(options.DataDirectory, "demo", options.Port), Say, cancellation);
        for (int number = 1; number <= Relays; number++)
            relays.Add(new DemoRelay(number, options.DataDirectory, program.Api.Address, program.CertificateFile));
        Say("three relays apply, each with a key and an operator of its own");
        await Task.WhenAll(relays.Select(relay => relay.ApplyAsync(cancellation)));
        foreach (DemoRelay relay in relays)
            relay.Start();

        using var view = new LiveView(program.Api.Address, options.DataDirectory, live: !options.Json && !Console.IsOutputRedirected);
        while (true)
        {
            await RefreshAsync(cancellation);
            view.Show(relays, clock.Elapsed, NowHappening());
            if (options.UntilEpoch is { } wanted && fullEpochs >= wanted)
                break;
            if (options.UntilEpoch is not null && clock.Elapsed > Patience * (fullEpochs + 1))
                throw new DevException($"No epoch in which all {Relays} nodes were scored came within {Patience.TotalMinutes} minutes: {NowHappening()}.");
            await Task.Delay(Look, cancellation);
        }

        if (options.Json)
            await Console.Out.WriteLineAsync(new JsonObject { ["epoch"] = lastFullEpoch, ["scorecards"] = new JsonArray([.. relays.Select(relay => relay.Scorecard!.DeepClone())]) }.ToJsonString());
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        // Relays first: they have something to deliver to the program.
        await Task.WhenAll(relays.Select(relay => relay.DisposeAsync().AsTask()));
        if (program is not null)
            await program.DisposeAsync();
    }

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        program!.EnsureRuns();
        ProgramApi api = program.Api;
        JsonObject? epoch = await api.LatestEpochAsync(cancellation);
        foreach (DemoRelay relay in relays)
        {
            relay.EnsureRunning();
            if (!relay.IsOperating)
                await AdvanceAsync(relay, cancellation);
            relay.Live = await api.LiveAsync(relay.Node, cancellation) ?? relay.Live;
            if ((long?)epoch?["epoch"] is { } number)
                relay.Scorecard = await api.ScorecardAsync(relay.Node, number, cancellation) ?? relay.Scorecard;
        }

        if ((long?)epoch?["epoch"] is { } closed && closed > lastFullEpoch
            && relays.All(relay => (long?)relay.Scorecard?["epoch"] == closed && (string?)relay.Scorecard["state"] == "scored"))
        {
            (lastFullEpoch, fullEpochs) = (closed, fullEpochs + 1);
            Say($"epoch {closed} is closed, all {Relays} nodes are scored: {string.Join(", ", relays.Select(relay => $"{(int)relay.Scorecard!["score"]! / 1000.0:0.000}"))}");
        }
    }

    // Plays the people: the admin who decides, and the operator who sends the preflight report.
    private async Task AdvanceAsync(DemoRelay relay, CancellationToken cancellation)
    {
        string? before = (string?)relay.Onboarding?["state"];
        ProgramApi api = program!.Api;
        relay.Onboarding = await api.ApplicationAsync(relay.Application, cancellation);
        string? state = (string?)relay.Onboarding?["state"];
        if (state == before)
            return;
        Say($"{relay.Name}: {state}");
        switch (state)
        {
            case "vetting":
                await api.ApproveAsync(relay.Application, cancellation);
                break;
            case "technicalAssessment":
                await relay.PreflightAsync(cancellation);
                break;
            case "rejected" or "expired":
                throw new DevException($"{relay.Name} was not taken: {relay.Onboarding!["reason"]}");
        }
    }

    private string NowHappening()
    {
        DemoRelay[] waiting = [.. relays.Where(relay => !relay.IsOperating)];
        return waiting.Length > 0
            ? string.Join("; ", waiting.Select(relay => $"{relay.Name}: {relay.Onboarding?["state"] ?? "applied"}"))
            : lastFullEpoch < 0 ? "all nodes operate; the first epoch in which all are measured is under way" : $"epoch {lastFullEpoch} is closed; the next one is under way";
    }

    private void Say(string text)
    {
        if (options.Json || Console.IsOutputRedirected)
            Console.Error.WriteLine($"dev: [{clock.Elapsed.TotalSeconds,5:0.0} s] {text}");
    }
}
