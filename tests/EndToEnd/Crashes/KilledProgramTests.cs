using System.Diagnostics;
using System.Net;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>The running program is killed fifty times while telemetry, applications and decisions come in, and loses and repeats nothing.</summary>
public sealed class KilledProgramTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 50;
    private const int Seed = 20_261_122;
    private const int Nodes = 6;
    private const int Completed = 1;
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(90);

    private static readonly Policy Rules = Policy.Demo with
    {
        Onboarding = Policy.Demo.Onboarding with { VettingDeadlineSeconds = 15, TechnicalAssessmentDeadlineSeconds = 8 },
    };

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Program_KilledFiftyTimesUnderLoad_CountsEverythingOnceAndEndsEveryWorkflowOnce()
    {
        string data = directory.File("data");
        await File.WriteAllTextAsync(directory.File("policy.json"), Rules.ToJson());
        using var program = new ProgramUnderFire(data, new Dictionary<string, string>
        {
            ["Program:Policy"] = directory.File("policy.json"),
            ["Program:LocalIdentities:0:Token"] = ApplicantsLoad.TokenOf(ApplicantsLoad.Ada),
            ["Program:LocalIdentities:1:Token"] = ApplicantsLoad.TokenOf(ApplicantsLoad.Bob),
            ["Program:LocalIdentities:1:Name"] = ApplicantsLoad.Bob,
            ["Program:LocalIdentities:1:Roles"] = "admin",
        });
        var telemetry = new TelemetryLoad(program, Nodes);
        var applicants = new ApplicantsLoad(program);
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        Assert.True(await program.StartAsync());
        Task load = Task.WhenAll(telemetry.RunAsync(stop.Token), applicants.RunAsync(stop.Token));
        await KillAsync(program, load);
        output.WriteLine($"{Kills} kills in {clock.Elapsed.TotalSeconds:0} s");
        await stop.CancelAsync();
        await load;
        using var left = new Aftermath(data, Rules);
        await applicants.DecideLateAsync((await left.RowsAsync("Applications")).Select(row => row.PartitionKey).Distinct());
        await SettleAsync(left, telemetry, applicants, program);
        await EveryLateDecisionIsRefusedAsync(program, applicants);
        Assert.Equal(0, await program.StopAsync());
        await TelemetryIsCountedOnceAsync(left, telemetry);
        WorkflowsEndedOnce(left, applicants);
        await RecordsAgreeAsync(left, applicants);
        Assert.Equal("ok", left.IntegrityOf("tables.db"));
        Assert.Equal("ok", left.IntegrityOf("durable.db"));
        output.WriteLine($"{telemetry.Sent.Count} events sent, {telemetry.Acknowledged.Count} acknowledged; {applicants.Applicants.Count} applications; {clock.Elapsed.TotalSeconds:0} s");
    }

    // At a random moment after it is ready; every fifth time while it starts.
    private static async Task KillAsync(ProgramUnderFire program, Task load)
    {
        var random = new Random(Seed);
        for (int kill = 1; kill <= Kills;)
        {
            var moment = TimeSpan.FromMilliseconds(random.Next(50, 1_500));
            await Task.WhenAny(load, Task.Delay(moment));
            if (load.IsCompleted)
                await load;
            program.Kill();
            kill++;
            while (!await program.StartAsync(kill <= Kills && kill % 5 == 0 ? TimeSpan.FromMilliseconds(random.Next(50, 1_500)) : null))
                kill++;
        }
    }

    // Waits until nothing is on its way any more.
    private static async Task SettleAsync(Aftermath left, TelemetryLoad telemetry, ApplicantsLoad applicants, ProgramUnderFire program)
    {
        string waitingFor = "";
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < SettledWithin; await Task.Delay(500))
        {
            var states = (await left.RowsAsync("Applications")).Where(row => row.RowKey == "application").ToDictionary(row => row.PartitionKey, row => row.GetString("State"));
            int open = states.Values.Count(state => state is not ("Rejected" or "Expired"));
            // A promise without its application was made by a submission that got no further; it is forgotten after five minutes.
            int promised = (await left.RowsAsync("Outbox")).Count(row => states.ContainsKey(row.RowKey.Split('-')[1]));
            int missing = await MissingAsync(left, telemetry);
            waitingFor = $"{open} open applications, {promised} promised signals, {missing} acknowledged events";
            if (open + promised + missing == 0)
                return;
        }

        Assert.Fail($"After {SettledWithin.TotalSeconds} s there are still: {waitingFor}; {applicants.Applicants.Count} were handed in to {program.DataDirectory}.");
    }

    private static async Task<int> MissingAsync(Aftermath left, TelemetryLoad telemetry)
    {
        Dictionary<(NodeId, long), NodeBlock> blocks = (await left.BlocksAsync()).ToDictionary(row => (row.Node, row.Block.Shape.FirstSlot), row => row.Block);
        HashSet<(NodeId, long)> late = await left.LateAsync();
        return telemetry.Acknowledged.Keys.Count(each => !late.Contains(each) && left.BlocksOf(telemetry.Sent[each]).Any(first =>
            !blocks.TryGetValue((each.Node, first), out NodeBlock? block) || !block.HasBatch(Convert.ToUInt64(telemetry.Sent[each].Boot, 16), each.Sequence)));
    }

    private static async Task EveryLateDecisionIsRefusedAsync(ProgramUnderFire program, ApplicantsLoad applicants)
    {
        foreach (Applicant decided in applicants.Applicants)
        {
            string other = decided.DecidedBy[0] == ApplicantsLoad.Ada ? ApplicantsLoad.Bob : ApplicantsLoad.Ada;
            var answer = await program.CallAsync(HttpMethod.Post, $"/api/admin/applications/{decided.Id}/decisions", "Bearer " + ApplicantsLoad.TokenOf(other), ApplicantsLoad.Decision(true, "nobody"));
            Assert.Equal(HttpStatusCode.Conflict, answer!.Value.Status);
        }
    }

    private static async Task TelemetryIsCountedOnceAsync(Aftermath left, TelemetryLoad telemetry)
    {
        Assert.Equal(0, await MissingAsync(left, telemetry));
        Assert.Empty(await left.RowsAsync("DeadLetters"));
        int opened = 0;
        foreach ((NodeId node, NodeBlock block, byte[] bytes) in await left.BlocksAsync())
        {
            var counted = block.Boots.Single().Batches.Runs.SelectMany(run => Enumerable.Range(0, (int)(run.Last - run.First) + 1).Select(i => run.First + i));
            // Nothing that was not sent, and of what was sent exactly what the block says: the bytes are those of these batches counted once.
            Assert.Equal(Aftermath.Expected(block.Shape, counted.Select(sequence => telemetry.Sent[(node, sequence)]), block), bytes);
            opened += Enumerable.Range(0, block.Shape.Slots).Count(slot => block.RevealOf(slot) == RevealState.Opened);
        }

        Assert.True(opened > 0);
    }

    private static void WorkflowsEndedOnce(Aftermath left, ApplicantsLoad applicants)
    {
        var all = left.Orchestrations();
        Assert.DoesNotContain(all, each => each.Parked is not null);
        string[] onboarding = [.. all.Where(each => each.Name == "Onboarding").Select(each => each.Id).Order(StringComparer.Ordinal)];
        Assert.Equal(applicants.Applicants.Select(each => $"onboarding-{each.Id}-1").Order(StringComparer.Ordinal), onboarding);
        Assert.All(all.Where(each => each.Name == "Onboarding"), each => Assert.Equal(Completed, each.Status));
        // Epochs of 30 s have ended meanwhile; the newest may still be closing.
        string[] closing = [.. all.Where(each => each.Name != "Onboarding" && each.Status != Completed).Select(each => each.Id)];
        Assert.True(closing.Length <= 1, string.Join(", ", closing));
    }

    private static async Task RecordsAgreeAsync(Aftermath left, ApplicantsLoad applicants)
    {
        ILookup<string, TableEntity> audit = (await left.RowsAsync("Audit")).ToLookup(row => row.PartitionKey);
        ILookup<string, TableEntity> records = (await left.RowsAsync("Applications")).ToLookup(row => row.PartitionKey);
        foreach (Applicant each in applicants.Applicants)
        {
            string[] events = [.. audit["application|" + each.Id].Select(row => row.GetString("Event"))];
            Assert.Equal(events.Distinct(), events);
            Assert.Single(events, "submitted|1");
            Assert.Single(each.DecidedBy);
            Assert.Equal(each.DecidedBy.Count, events.Count(name => name.StartsWith("decision|", StringComparison.Ordinal)));
            Assert.Equal(each.DecidedBy.Count, records[each.Id].Count(row => row.RowKey.StartsWith("decision|", StringComparison.Ordinal)));
            // Steps are numbered without a gap, and the record stands at the last one.
            int[] steps = [.. events.Where(name => name.StartsWith("step|1|", StringComparison.Ordinal)).Select(name => int.Parse(name[7..], System.Globalization.CultureInfo.InvariantCulture)).Order()];
            Assert.Equal(Enumerable.Range(1, steps.Length), steps);
            TableEntity record = Assert.Single(records[each.Id], row => row.RowKey == "application");
            Assert.Equal(steps.Length, record.GetInt32("StepSequence"));
            bool rejected = each.Fate is Fate.Rejected or Fate.Late || (each.Fate == Fate.Disputed && each.DecidedBy[0] == ApplicantsLoad.Bob);
            Assert.Equal(rejected ? "Rejected" : "Expired", record.GetString("State"));
        }

        // Places are given back; the one of a submission that got no further waits until it is needed.
        Assert.All(await left.RowsAsync("Operators"), row => Assert.DoesNotContain(applicants.Applicants, each => row.GetString("Applications").Contains(each.Id, StringComparison.Ordinal)));
    }
}
