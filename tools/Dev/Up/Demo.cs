using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace NodeProgram.Dev.Up;

/// <summary>The program and three relays, from nothing to scores.</summary>
internal sealed class Demo(UpOptions options) : IAsyncDisposable
{
    private const int Relays = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<DemoRelay> relays = [];
    private ChildProcess? program;
    private ProgramApi? api;
    private long lastFullEpoch = -1;
    private int fullEpochs;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        await StartProgramAsync(cancellation);
        for (int number = 1; number <= Relays; number++)
            relays.Add(new DemoRelay(number, options.DataDirectory, api!.Address, Path.Combine(options.DataDirectory, "program", "eventhubs.crt")));
        Say("three relays apply, each with a key and an operator of its own");
        await Task.WhenAll(relays.Select(relay => relay.ApplyAsync(cancellation)));
        foreach (DemoRelay relay in relays)
            relay.Start();

        using var view = new LiveView(api!.Address, options.DataDirectory, live: !options.Json && !Console.IsOutputRedirected);
        while (true)
        {
            await RefreshAsync(cancellation);
            view.Show(relays, clock.Elapsed, NowHappening());
            if (options.UntilEpoch is { } wanted && fullEpochs >= wanted)
                break;
            if (options.UntilEpoch is not null && clock.Elapsed > Patience * (fullEpochs + 1))
                throw new DemoException($"No epoch in which all {Relays} nodes were scored came within {Patience.TotalMinutes} minutes: {NowHappening()}.");
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
        api?.Dispose();
    }

    private async Task StartProgramAsync(CancellationToken cancellation)
    {
        string data = Path.Combine(options.DataDirectory, "program"), endpoints = Path.Combine(data, "endpoints.json");
        if (!options.Keep && Directory.Exists(options.DataDirectory))
            DeleteOldData();
        Directory.CreateDirectory(data);
        File.Delete(endpoints);
        string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        bool free = options.Port == 0 || (IsFree(options.Port) && IsFree(options.Port + 1));
        if (!free)
            Say($"port {options.Port} or {options.Port + 1} is taken: free ones are used");
        Say("starting the program");
        program = ChildProcess.Start("the program", Path.Combine(AppContext.BaseDirectory, "..", "..", "NodeProgram.Functions", "release", "NodeProgram.Functions.dll"), [], new Dictionary<string, string>
        {
            ["Program__Policy"] = "demo",
            ["Program__AllowPrivateAddresses"] = "true",
            ["Program__LocalIdentities__0__Token"] = token,
            ["Program__LocalIdentities__0__Name"] = "demo-admin",
            ["Program__LocalIdentities__0__Roles"] = "admin,reviewer",
            ["Program__EvidenceDirectory"] = Path.Combine(data, "evidence"),
            ["Emulator__DataDirectory"] = data,
            ["Emulator__Http__Url"] = $"http://127.0.0.1:{(free ? options.Port : 0)}",
            ["Emulator__EventHubs__Url"] = $"https://127.0.0.1:{(free && options.Port > 0 ? options.Port + 1 : 0)}",
        }, Path.Combine(options.DataDirectory, "program.log"));
        while (!File.Exists(endpoints))
        {
            EnsureProgramRuns();
            if (clock.Elapsed > Patience)
                throw new DemoException($"The program did not become ready:\n{program.Tail()}");
            await Task.Delay(50, cancellation);
        }

        JsonNode ready = JsonNode.Parse(await File.ReadAllTextAsync(endpoints, cancellation))!;
        api = new ProgramApi(new Uri((string)ready["http"]!), token);
        Say($"the program answers at {api.Address} (admin: Authorization: Bearer {token})");
    }

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        EnsureProgramRuns();
        JsonObject? epoch = await api!.LatestEpochAsync(cancellation);
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
        relay.Onboarding = await api!.ApplicationAsync(relay.Application, cancellation);
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
                throw new DemoException($"{relay.Name} was not taken: {relay.Onboarding!["reason"]}");
        }
    }

    private string NowHappening()
    {
        DemoRelay[] waiting = [.. relays.Where(relay => !relay.IsOperating)];
        return waiting.Length > 0
            ? string.Join("; ", waiting.Select(relay => $"{relay.Name}: {relay.Onboarding?["state"] ?? "applied"}"))
            : lastFullEpoch < 0 ? "all nodes operate; the first epoch in which all are measured is under way" : $"epoch {lastFullEpoch} is closed; the next one is under way";
    }

    private void EnsureProgramRuns()
    {
        if (program is { HasExited: true })
            throw new DemoException($"The program has ended by itself:\n{program.Tail()}");
    }

    private void DeleteOldData()
    {
        // A directory of another demo that still runs must not be taken away from under it.
        string lockFile = Path.Combine(options.DataDirectory, "program", "host.lock");
        try
        {
            if (File.Exists(lockFile))
                new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            Directory.Delete(options.DataDirectory, recursive: true);
        }
        catch (IOException e)
        {
            throw new DemoException($"{options.DataDirectory} is in use, probably by another ./dev up; stop it, or choose another place with --data. ({e.Message})");
        }
    }

    private void Say(string text)
    {
        if (options.Json || Console.IsOutputRedirected)
            Console.Error.WriteLine($"dev: [{clock.Elapsed.TotalSeconds,5:0.0} s] {text}");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
