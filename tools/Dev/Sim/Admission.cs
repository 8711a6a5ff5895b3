using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Telemetry;

namespace NodeProgram.Dev.Sim;

/// <summary>Brings every node through the real onboarding: applications, a scripted admin, preflight reports, the test network. Bounded in what goes on side by side.</summary>
internal sealed class Admission(IReadOnlyList<SimNode> nodes, NodeLink link, ProgramHost program, SimProgress progress)
{
    private const int SideBySide = 8;
    private const int OperatorsMayOpen = 10;
    private const long PreflightAgainMs = 30_000;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PatienceBase = TimeSpan.FromMinutes(4), PatiencePerNode = TimeSpan.FromSeconds(1);
    private static readonly string[] Ended = ["rejected", "expired"];

    private readonly Dictionary<string, SimNode> byApplication = [];
    private readonly Dictionary<string, SimNode> byId = nodes.ToDictionary(node => node.Who.Id.ToString());

    /// <exception cref="DevException">A node was not taken, or it took too long.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Debug.Assert(Population.NodesPerOperator <= OperatorsMayOpen, "an operator may not have so many open applications");
        int applied = 0;
        await EachAsync(nodes, async node =>
        {
            await ApplyAsync(node, cancellation);
            progress.Step("applications", Interlocked.Increment(ref applied), nodes.Count);
        }, cancellation);
        foreach (SimNode node in nodes)
            byApplication.Add(node.Application, node);

        var clock = Stopwatch.StartNew();
        while (nodes.Any(node => !node.IsActive))
        {
            program.EnsureRuns();
            if (clock.Elapsed > PatienceBase + PatiencePerNode * nodes.Count)
                throw new DevException($"Only {nodes.Count(node => node.IsActive)} of {nodes.Count} nodes became active in {clock.Elapsed.TotalMinutes:0} minutes.");
            await AdvanceAsync(cancellation);
            progress.Step("nodes active", nodes.Count(node => node.IsActive), nodes.Count);
            await Task.Delay(Look, cancellation);
        }
    }

    private async Task AdvanceAsync(CancellationToken cancellation)
    {
        foreach (string state in Ended)
        {
            if ((await program.Api.ApplicationsAsync(state, cancellation)).FirstOrDefault() is { } lost)
                throw new DevException($"Node {byApplication[(string)lost["application"]!].Who.Number} was not taken: {lost["state"]}, {lost["code"]}: {lost["reason"]}");
        }

        await EachAsync(await program.Api.ApplicationsAsync("vetting", cancellation), item => program.Api.ApproveAsync((string)item["application"]!, cancellation), cancellation);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        IEnumerable<SimNode> assessed = (await program.Api.ApplicationsAsync("technicalAssessment", cancellation)).Select(item => byApplication[(string)item["application"]!]);
        await EachAsync(assessed.Where(node => now - node.PreflightAt > PreflightAgainMs), node => PreflightAsync(node, cancellation), cancellation);
        foreach (JsonObject item in await program.Api.NodesAsync(cancellation))
        {
            SimNode node = byId[(string)item["node"]!];
            node.IsActive = (string?)item["state"] == "active";
            node.IsAdmitted = node.IsActive || (string?)item["state"] == "testnet";
        }
    }

    private async Task ApplyAsync(SimNode node, CancellationToken cancellation)
    {
        Inhabitant who = node.Who;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["operator"] = who.Operator,
            ["nodeKey"] = Base64Url.EncodeToString(who.Key.ExportSubjectPublicKeyInfo()),
            ["country"] = who.Country,
            ["publicAddress"] = who.Address,
            ["hosting"] = "bareMetal",
            ["software"] = "1.0.0",
            ["commitmentMonths"] = 24,
            ["plannedNodes"] = Population.NodesPerOperator,
            ["contact"] = new JsonObject { ["email"] = $"operator{who.OperatorNumber}@example.org" },
        });
        LinkAnswer answer = await link.CallAsync(who, HttpMethod.Post, "/api/applications", body, null, cancellation);
        if (!answer.IsSuccess)
            throw new DevException($"The program refused the application of node {who.Number}: {answer.Name} {answer.Json()?["detail"]}");
        node.Application = (string)answer.Json()!["application"]!;
    }

    // Every criterion measured and passed.
    private async Task PreflightAsync(SimNode node, CancellationToken cancellation)
    {
        string host = node.Who.Address.Split(':')[0];
        node.PreflightAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        PreflightReport report = PreflightCodec.Sign(
            new PreflightReport
            {
                Node = node.Who.Id, PublicKey = "", AtUnixMs = node.PreflightAt, Software = SimNode.Software,
                CpuCores = 16, CpuMegahertz = 3_400, MemoryBytes = 64_000_000_000, DiskBytes = 1_000_000_000_000, DiskIsSolidState = true, OsId = "ubuntu", OsVersion = "24.04",
                DockerVersion = "28.0.1", DockerComposeVersion = "2.33.1", AutomaticUpdates = true, PublicAddress = host, StaticAddress = true, DynamicDns = false, CarrierGradeNat = false,
                Ports = [new PortMeasurement(7880, "udp", true, true)], Hubs = [new HubLatency("hub.example.org:443", 12_000)],
                DownloadBitsPerSecond = 1_000_000_000, UploadBitsPerSecond = 1_000_000_000,
            }, node.Who.Key);
        LinkAnswer answer = await link.CallAsync(node.Who, HttpMethod.Post, $"/api/applications/{node.Application}/preflight", PreflightCodec.Write(report), null, cancellation);
        if (!answer.IsSuccess)
            link.CountRefusal("preflight", answer);
    }

    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> act, CancellationToken cancellation) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellation }, async (item, _) => await act(item));
}
