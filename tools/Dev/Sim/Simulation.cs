using System.Text.Json.Nodes;
using Azure.Data.Tables;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Governance;

namespace NodeProgram.Dev.Sim;

/// <summary>The program, many simulated relays that speak its real protocol, and what they came to.</summary>
internal sealed class Simulation(SimOptions options, SimProgress progress)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMinutes(3);

    private readonly Policy policy = SimPolicy.Of();
    private long programPeak;

    /// <exception cref="DevException">The program did not play its part.</exception>
    public async Task<SimReport> RunAsync(CancellationToken cancellation)
    {
        ProgramHost.Clear(options.DataDirectory);
        IReadOnlyList<Inhabitant> people = Population.Draw(options.Nodes, options.Anchors, options.Seed, options.Faults);
        var setup = new ProgramSetup(options.DataDirectory, SimPolicy.Write(policy, options.DataDirectory), options.Port)
        {
            Settings = new Dictionary<string, string>
            {
                ["Program__AnchorOperators"] = people.FirstOrDefault(who => who.IsAnchor)?.Operator ?? "",
                ["Program__TruthSecret"] = Convert.ToHexStringLower(Noise.Bytes(options.Seed, "truth", 0)),
                ["Program__SignIn__Origin"] = "http://simulation.example.org",
            },
        };
        SimReport report;
        await using (ProgramHost program = await ProgramHost.StartAsync(setup, progress.Say, cancellation))
            report = await RunAsync(program, people, cancellation);
        // The program holds its tables while it runs.
        return report with { DeadLetters = await DeadLettersAsync(setup.DataDirectory, cancellation), TotalMs = (long)progress.Elapsed.TotalMilliseconds };
    }

    private async Task<SimReport> RunAsync(ProgramHost program, IReadOnlyList<Inhabitant> people, CancellationToken cancellation)
    {
        long slotMs = policy.Time.SlotSeconds * 1_000L;
        long startEpoch = policy.Time.EpochOf(DateTimeOffset.UtcNow).Value;
        var world = new World(people, options.Faults, options.Seed, slotMs);
        SimNode[] nodes = [.. people.Select(who => new SimNode(who, world, slotMs, policy.Time.SendIntervalSeconds / policy.Time.SlotSeconds, policy.Time.CommitSeconds * 1_000L, policy.Time))];
        var byId = nodes.ToDictionary(node => node.Who.Id);
        foreach (SimNode node in nodes)
            node.Find = byId.GetValueOrDefault;
        using var link = new NodeLink(program.Api.Address, program.CertificateFile);
        var attacks = new Attacks(nodes, world, link, policy);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task traffic = new Traffic(nodes, world, link, attacks, policy).RunAsync(over.Token);
        try
        {
            await new Admission(nodes, link, program, progress).RunAsync(cancellation);
            long onboardingMs = (long)progress.Elapsed.TotalMilliseconds;
            // Everybody takes part in the draw of the first epoch that begins now.
            long first = policy.Time.EpochOf(DateTimeOffset.UtcNow).Value + 1;
            world.FirstSlot = policy.Time.FirstSlotOf(new Domain.Quantities.EpochId(first));
            await new Announcements(program.Api.Address, people, world, policy).RunAsync(options.Faults.Of(FaultKind.Maintenance), cancellation);
            Task outages = new IngestionFaults(program, world, policy).RunAsync(options.Faults.Of(FaultKind.Ingestion), over.Token);
            progress.Say($"all {nodes.Length} nodes are active; epochs {first} to {first + options.Epochs - 1} are measured, {policy.Time.EpochSeconds} s each");
            await WaitAsync(first, program, traffic, outages, cancellation);

            var audit = new EpochAudit(program.Api, world, people, policy, Path.Combine(options.DataDirectory, "evidence"));
            int earlier = 0;
            for (long epoch = startEpoch; epoch < first; epoch++)
                earlier += await audit.VerifyAsync(epoch, cancellation) ? 1 : 0;
            var epochs = new List<EpochReport>();
            for (int i = 0; i < options.Epochs; i++)
            {
                epochs.Add(await audit.ReportAsync(first + i, cancellation));
                progress.Step("epochs verified", i + 1, options.Epochs);
            }

            return new SimReport(
                options.Seed, people[^1].OperatorNumber + 1, [.. people.Select(ReportOf)], epochs, earlier, Sorted(attacks.Answers), Sorted(link.Refusals), new Dictionary<string, int>(),
                link.EventsAccepted, nodes.Sum(node => node.Dropped), onboardingMs, 0, programPeak, Environment.WorkingSet);
        }
        finally
        {
            await over.CancelAsync();
            await traffic.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task WaitAsync(long first, ProgramHost program, Task traffic, Task outages, CancellationToken cancellation)
    {
        DateTimeOffset limit = DateTimeOffset.FromUnixTimeMilliseconds(policy.Time.EndOf(new Domain.Quantities.EpochId(first + options.Epochs - 1))) + ClosePatience;
        for (long closed = -1; closed < first + options.Epochs - 1; await Task.Delay(Look, cancellation))
        {
            program.EnsureRuns();
            if (traffic.IsFaulted)
                await traffic;
            if (outages.IsFaulted)
                await outages;
            programPeak = Math.Max(programPeak, program.ResidentBytes);
            JsonObject? latest = await program.Api.LatestEpochAsync(cancellation);
            closed = (long?)latest?["epoch"] ?? -1;
            progress.Step("epochs closed", (int)Math.Clamp(closed - first + 1, 0, options.Epochs), options.Epochs);
            if (DateTimeOffset.UtcNow > limit)
                throw new DevException($"Epoch {first + options.Epochs - 1} was not closed within {ClosePatience.TotalMinutes} minutes; the last that was is {closed}.");
        }
    }

    private static async Task<SortedDictionary<string, int>> DeadLettersAsync(string data, CancellationToken cancellation)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        TableClient letters = new TableServiceClient($"UseEmbeddedStorage=true;DataDirectory={data}").GetTableClient("DeadLetters");
        await foreach (TableEntity row in letters.QueryAsync<TableEntity>(select: ["Code"], cancellationToken: cancellation))
            counts[row.GetString("Code")] = counts.GetValueOrDefault(row.GetString("Code")) + 1;
        return counts;
    }

    private static NodeReport ReportOf(Inhabitant who) => new(
        who.Number, who.Id.ToString(), who.OperatorNumber, FaultPlan.Word(who.Region), who.Country, who.Says is { } lie ? FaultPlan.Word(lie) : null, who.IsAnchor);

    private static SortedDictionary<string, int> Sorted(IDictionary<string, int> counts) => new(counts, StringComparer.Ordinal);
}
