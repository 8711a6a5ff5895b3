using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.EndToEnd.Tests.Running;
using Xunit.Abstractions;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>
/// The running program is killed thirty times while it takes telemetry over HTTPS and closes the epochs that it is about: evidence and roots are, byte for byte, those of a run in which nothing
/// happened. All epochs are over when the program first starts, so that it also catches up, one epoch after the other.
/// </summary>
public sealed class KilledCloseTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 30;
    private const int KillsPerEpoch = 3;
    private const int Seed = 20_261_123;
    private const int Nodes = 12;
    private const int EpochsMin = 3, EpochsMax = 30;
    private const int Completed = 1;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20), Look = TimeSpan.FromMilliseconds(5), Patience = TimeSpan.FromMinutes(4);

    // What comes within two hours is not late, and nobody closes without it.
    private static readonly Policy Rules = Policy.Demo with { Time = Policy.Demo.Time with { LateSeconds = 7_200, CloseGateTimeoutSeconds = 7_200 } };

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Close_ProgramKilledThirtyTimes_LeavesTheEvidenceAndRootsOfAnUndisturbedRun()
    {
        await File.WriteAllTextAsync(directory.File("policy.json"), Rules.ToJson());
        using var network = new PastNetwork(Rules, new EpochId(Rules.Time.EpochOf(DateTimeOffset.UtcNow).Value - EpochsMax - 2), Nodes, Seed);
        var clock = Stopwatch.StartNew();
        Run killed = await RunAsync(network, "killed", epochs: null);
        output.WriteLine($"{Kills} kills, {killed.KillsWithinAClose} of them within a close, {killed.Epochs} epochs, {clock.Elapsed.TotalSeconds:0} s");
        Assert.True(killed.KillsWithinAClose > 0, "No kill hit a close: the test shows nothing.");
        Run undisturbed = await RunAsync(network, "undisturbed", killed.Epochs);
        output.WriteLine($"both runs: {clock.Elapsed.TotalSeconds:0} s");

        for (int i = 0; i < killed.Epochs; i++)
        {
            long epoch = network.First.Value + i;
            byte[] evidence = await File.ReadAllBytesAsync(undisturbed.EvidenceOf(epoch));
            Assert.Equal(evidence, await File.ReadAllBytesAsync(killed.EvidenceOf(epoch)));
            Verification verification = EvidenceVerifier.Verify(Lines(evidence));
            Assert.Null(verification.Difference);
            JsonNode was = killed.Summaries[epoch], is_ = undisturbed.Summaries[epoch];
            Assert.Equal(is_["roots"]!.ToJsonString(), was["roots"]!.ToJsonString());
            Assert.Equal(verification.Roots!.RewardRoot.ToString(), (string)was["roots"]!["rewardRoot"]!);
            Assert.Equal((string)is_["evidenceHash"]!, (string)was["evidenceHash"]!);
            Assert.Equal(verification.ContentHash.ToString(), (string)was["evidenceHash"]!);
        }

        // What was handed over is the same too.
        Assert.Equal(undisturbed.Violations, killed.Violations);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(killed.EvidenceOf(0))!, "*.part"));
    }

    private sealed record Run(string Directory, int Epochs, int KillsWithinAClose, Dictionary<long, JsonNode> Summaries, IReadOnlyList<string> Violations)
    {
        public string EvidenceOf(long epoch) => Path.Combine(Directory, $"epoch-{epoch:D10}.ndjson.gz");
    }

    private async Task<Run> RunAsync(PastNetwork network, string name, int? epochs)
    {
        string data = directory.File(name), evidence = directory.File(name + "-evidence");
        await network.AdmitAsync(data);
        using var program = new ProgramUnderFire(data, new Dictionary<string, string> { ["Program:Policy"] = directory.File("policy.json"), ["Program:EvidenceDirectory"] = evidence });
        using var left = new Aftermath(data, Rules);
        Assert.True(await program.StartAsync());
        var within = new StrongBox();
        using var patience = new CancellationTokenSource(Patience);
        Task killing = epochs is null ? KillAsync(program, left, within) : Task.CompletedTask;
        // Nobody would start the program again: then there is nothing to wait for, and the reason is this one.
        _ = killing.ContinueWith(_ => patience.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            return await SendAndCollectAsync(network, program, left, killing, within, epochs, evidence, patience.Token);
        }
        catch (OperationCanceledException) when (killing.IsFaulted)
        {
            await killing;
            throw;
        }
    }

    private static async Task<Run> SendAndCollectAsync(PastNetwork network, ProgramUnderFire program, Aftermath left, Task killing, StrongBox within, int? epochs, string evidence, CancellationToken patience)
    {
        int closed = 0;
        while (epochs is { } wanted ? closed < wanted : closed < EpochsMin || !killing.IsCompleted)
        {
            Assert.True(closed < EpochsMax, "More epochs were closed than the network has.");
            // Kills are spread over the epochs, however quick the machine is.
            while (!killing.IsCompleted && within.Kills < closed * KillsPerEpoch)
                await Task.Delay(Pause, patience);
            await SendEpochAsync(program, network, closed, patience);
            await FoldedAsync(left, network, closed, patience);
            closed++;
        }

        await killing;
        // What is later than the last epoch opens its gate. The program writes down only now and then how far a node has come, so that the nodes go on sending.
        long last = network.First.Value + closed - 1;
        var sent = Stopwatch.StartNew();
        for (int next = closed * network.BatchesPerEpoch; !(await left.RowsAsync("Epochs")).Any(row => row.RowKey == Descending(last) && row.ContainsKey("Publication")); await Task.Delay(Pause, patience))
        {
            if (next > closed * network.BatchesPerEpoch && sent.Elapsed.TotalSeconds < Rules.Time.SendIntervalSeconds / 2.0)
                continue;
            await SendAsync(program, network, next++, 1, patience);
            sent.Restart();
        }

        var summaries = new Dictionary<long, JsonNode>();
        for (long epoch = network.First.Value; epoch <= last; epoch++)
        {
            var answer = await program.CallAsync(HttpMethod.Get, $"/api/epochs/{epoch}");
            Assert.Equal(HttpStatusCode.OK, answer!.Value.Status);
            summaries.Add(epoch, JsonNode.Parse(answer.Value.Body)!);
        }

        Assert.Equal(0, await program.StopAsync());
        Assert.Empty(await left.RowsAsync("DeadLetters"));
        Assert.Empty(await left.RowsAsync("LateBatches"));
        Assert.All(left.Orchestrations().Where(each => each.Name == "EpochClose" && each.Id != $"epoch-{last + 1}"), each => Assert.Equal((each.Id, Completed), (each.Id, each.Status)));
        Assert.Equal("ok", left.IntegrityOf("tables.db"));
        List<string> violations = [.. (await left.RowsAsync("Violations")).Select(row => $"{row.PartitionKey} {row.RowKey} {row.GetString("Fault")} {row.GetString("SanctionKind")}").Order(StringComparer.Ordinal)];
        return new Run(evidence, closed, within.Value, summaries, violations);
    }

    // At a random moment after it is ready; every third time as soon as an epoch is being closed before that moment, however quick closing is; every fifth time while it starts.
    private static async Task KillAsync(ProgramUnderFire program, Aftermath left, StrongBox within)
    {
        var random = new Random(Seed);
        for (int kill = 1; kill <= Kills;)
        {
            Task moment = Task.Delay(random.Next(50, 1_300));
            while (kill % 3 == 0 && !moment.IsCompleted && !await IsClosingAsync(left))
                await Task.Delay(Look);
            if (kill % 3 != 0)
                await moment;
            program.Kill();
            within.Kills = kill++;
            within.Value += await IsClosingAsync(left) ? 1 : 0;
            while (!await program.StartAsync(kill <= Kills && kill % 5 == 0 ? TimeSpan.FromMilliseconds(random.Next(50, 1_300)) : null))
                kill++;
        }
    }

    // An epoch was frozen and is not closed, or its roots are not handed over.
    private static async Task<bool> IsClosingAsync(Aftermath left)
    {
        List<TableEntity> rows = await left.RowsAsync("Epochs");
        return rows.Where(row => row.PartitionKey == "frozen").Any(frozen => !rows.Exists(row => row.PartitionKey == "epoch" && row.RowKey == Descending(long.Parse(frozen.RowKey, System.Globalization.CultureInfo.InvariantCulture)) && row.ContainsKey("Publication")));
    }

    private static Task SendEpochAsync(ProgramUnderFire program, PastNetwork network, int epoch, CancellationToken cancellation) =>
        SendAsync(program, network, epoch * network.BatchesPerEpoch, network.BatchesPerEpoch, cancellation);

    // Every node its batches in order, each until it is acknowledged.
    private static Task SendAsync(ProgramUnderFire program, PastNetwork network, int from, int count, CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, network.Nodes).Select(node => Task.Run(async () =>
        {
            for (int number = from; number < from + count; number++)
            {
                while (await program.PostAsync(network.IdOf(node), network.Batch(node, number)) != HttpStatusCode.Created)
                    await Task.Delay(Pause, cancellation);
            }
        }, cancellation)));

    // Until everything of the epoch is in its blocks: only then may anything open the gate.
    private static async Task FoldedAsync(Aftermath left, PastNetwork network, int epoch, CancellationToken cancellation)
    {
        long firstSlot = Rules.Time.FirstSlotOf(new EpochId(network.First.Value + epoch));
        while ((await left.BlocksAsync()).Count(row => row.Block.Shape.FirstSlot == firstSlot && row.Block.BatchCount == network.BatchesPerEpoch) < network.Nodes)
            await Task.Delay(Pause, cancellation);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] gzip)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return Encoding.UTF8.GetBytes(line);
    }

    private static string Descending(long epoch) => (9_999_999_999 - epoch).ToString("D10", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class StrongBox
    {
        public int Value { get; set; }

        public volatile int Kills;
    }
}
