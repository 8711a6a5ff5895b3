using System.Diagnostics;
using System.Text.Json.Nodes;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Dev.Up;

/// <summary>The program and three relays, from nothing to scores.</summary>
internal sealed class Demo(UpOptions options) : IAsyncDisposable
{
    private const int Relays = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<DemoRelay> relays = [];
    private DemoChain? chain;
    private ProgramHost? program;
    private JsonObject? latest;
    private long lastFullEpoch = -1;
    private int fullEpochs;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!options.Keep)
            ProgramHost.Clear(options.DataDirectory);
        if (options.Chain)
            chain = await DemoChain.StartAsync(Path.Combine(options.DataDirectory, "chain"), Relays, Say, cancellation);
        program = await ProgramHost.StartAsync(new ProgramSetup(options.DataDirectory, "demo", options.Port) { Settings = chain?.Settings ?? [] }, Say, cancellation);
        for (int number = 1; number <= Relays; number++)
        {
            string owner = chain?.OperatorOf(number).ToString() ?? $"0x{new string((char)('0' + number), 40)}";
            relays.Add(new DemoRelay(number, options.DataDirectory, program.Api.Address, program.CertificateFile, owner));
        }

        Say("three relays apply, each with a key and an operator of its own");
        await Task.WhenAll(relays.Select(relay => relay.ApplyAsync(cancellation)));
        foreach (DemoRelay relay in relays)
            relay.Start();

        using var view = new LiveView(program.Api.Address, options.DataDirectory, live: !options.Json && !Console.IsOutputRedirected);
        while (true)
        {
            await RefreshAsync(cancellation);
            view.Show(relays, clock.Elapsed, NowHappening(), ChainLine());
            if (options.UntilEpoch is { } wanted && fullEpochs >= wanted && (chain is null || Publication is not null))
                break;
            if (options.UntilEpoch is not null && clock.Elapsed > Patience * (fullEpochs + 1))
                throw new DevException($"No epoch in which all {Relays} nodes were scored came within {Patience.TotalMinutes} minutes: {NowHappening()}.");
            await Task.Delay(Look, cancellation);
        }

        if (options.Json)
            await Console.Out.WriteLineAsync((await SummaryAsync(cancellation)).ToJsonString());
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        // Relays first: they have something to deliver to the program.
        await Task.WhenAll(relays.Select(relay => relay.DisposeAsync().AsTask()));
        if (program is not null)
            await program.DisposeAsync();
        if (chain is not null)
            await chain.DisposeAsync();
    }

    // The transaction that posted the newest closed epoch's roots; null while it is on its way.
    private string? Publication => (string?)latest?["publication"]?["transaction"];

    private async Task<JsonObject> SummaryAsync(CancellationToken cancellation)
    {
        var summary = new JsonObject { ["epoch"] = lastFullEpoch, ["scorecards"] = new JsonArray([.. relays.Select(relay => relay.Scorecard!.DeepClone())]) };
        if (chain is not null)
        {
            var publication = new JsonObject { ["epoch"] = (long)latest!["epoch"]!, ["transaction"] = Publication };
            summary["chain"] = await chain.SummaryAsync(relays.Select(relay => relay.Node), publication, cancellation);
        }

        return summary;
    }

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        program!.EnsureRuns();
        ProgramApi api = program.Api;
        JsonObject? epoch = latest = await api.LatestEpochAsync(cancellation);
        foreach (DemoRelay relay in relays)
        {
            relay.EnsureRunning();
            if (!relay.IsOperating)
                await AdvanceAsync(relay, cancellation);
            relay.Live = await api.LiveAsync(relay.Node, cancellation) ?? relay.Live;
            if ((long?)epoch?["epoch"] is { } number)
                relay.Scorecard = await api.ScorecardAsync(relay.Node, number, cancellation) ?? relay.Scorecard;
            if (chain is not null && relay.IsOperating)
                await ClaimAsync(relay, cancellation);
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
            case "stakeVerification" when chain is not null:
                await chain.StakeAsync(relay.Number, await relay.PledgeAsync(chain.PledgeArguments(relay.Number), cancellation), cancellation);
                Say($"{relay.Name}: its operator {relay.Operator} pledged it and staked");
                break;
            case "rejected" or "expired":
                throw new DevException($"{relay.Name} was not taken: {relay.Onboarding!["reason"]}");
        }
    }

    private async Task ClaimAsync(DemoRelay relay, CancellationToken cancellation)
    {
        if (await program!.Api.ProofAsync(relay.Operator, cancellation) is { } proof && proof["claimableAt"] is not null && await chain!.ClaimAsync(relay.Number, proof, cancellation))
            Say($"{relay.Name}: its operator claimed by the root of epoch {proof["epoch"]}: {proof["leaf"]![1]} wei altogether, paid exactly");
    }

    private string? ChainLine()
    {
        if (chain is null)
            return null;
        string root = Publication is { } transaction ? $"the root of epoch {latest!["epoch"]} is posted in {transaction[..12]}…" : "no root of the newest epoch is posted yet";
        string[] claims = [.. chain.Claims.Select(claim => $"{Wei.Parse((string)claim["cumulativeWei"]!).Value / System.Numerics.BigInteger.Pow(10, 18)} DTEL")];
        return $"{chain.Url}: {root}; claimed {(claims.Length == 0 ? "nothing yet" : string.Join(", ", claims))}";
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
