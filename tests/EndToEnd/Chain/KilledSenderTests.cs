using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Data.Tables;
using NodeProgram.Chain;
using NodeProgram.Dev.Chain;
using NodeProgram.Dev.Running;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.EndToEnd.Tests.Crashes;
using NodeProgram.EndToEnd.Tests.Running;
using NodeProgram.Functions.Chain.Access;
using NodeProgram.Functions.Chain.Events;
using NodeProgram.Functions.Chain.Indexing;
using Xunit.Abstractions;

namespace NodeProgram.EndToEnd.Tests.Chain;

/// <summary>
/// The running program closes an epoch every few seconds and posts its root by two reporters, while it is killed thirty times at random moments and the chain beneath it is restarted,
/// stalls and reorganises. Among the reports it sends registrations, badges, cases and withdrawals of them: every effect is on the chain exactly once, and nothing of it is left in the outbox.
/// </summary>
public sealed class KilledSenderTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 30, Seed = 20_261_123, EpochSeconds = 4, Confirmations = 3;
    private static readonly TimeSpan BlockPause = TimeSpan.FromMilliseconds(100);

    private static readonly Policy Rules = Policy.Demo with
    {
        Time = Policy.Demo.Time with { EpochSeconds = EpochSeconds, UptimeWindowSeconds = 30 * EpochSeconds, CloseGateTimeoutSeconds = 2, CommitSeconds = 1, LateSeconds = 2, SendIntervalSeconds = 1 },
    };

    private readonly TemporaryDirectory directory = new();
    private readonly int port = FreePort();
    private LocalChain chain = null!;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Program_KilledThirtyTimesWhileTheChainFails_HasEveryEffectOnce()
    {
        var clock = Stopwatch.StartNew();
        await File.WriteAllTextAsync(directory.File("policy.json"), Rules.ToJson());
        chain = await LocalChain.StartAsync("demo", 500_000_000, output.WriteLine, default, [.. Arguments, "--timestamp", $"{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}"], EpochSeconds);
        try
        {
            string data = directory.File("data");
            var others = new PromisedEffects(data, chain.Contracts.People.Reporters[0].Address);
            await others.PrepareAsync(chain, EpochSeconds);
            await chain.Anvil.CallAsync("evm_setIntervalMining", 1);
            using var program = new ProgramUnderFire(data, new Dictionary<string, string>(chain.Contracts.Settings(chain.Anvil.Url, AnvilProcess.ChainId, Confirmations))
            {
                ["Program:Policy"] = directory.File("policy.json"),
                ["Chain:BumpSeconds"] = "3",
                ["Chain:WaitSeconds"] = "10",
            });
            await KillAsync(program, others);
            output.WriteLine($"{Kills} kills in {clock.Elapsed.TotalSeconds:0} s, {await ReportsAsync()} reports meanwhile");
            using var left = new Aftermath(data, Rules);
            long last = Rules.Time.EpochOf(DateTimeOffset.UtcNow).Value;
            await SettleAsync(program, left, last);
            await EveryReportIsThereOnceAsync(left, last);
            await others.EachIsThereOnceAsync(await EventsAsync(), left);
            output.WriteLine($"And of others: {others}");
        }
        finally
        {
            await chain.DisposeAsync();
        }

        output.WriteLine($"{clock.Elapsed.TotalSeconds:0} s in all");
    }

    private string[] Arguments => ["--port", port.ToString(CultureInfo.InvariantCulture), "--state", directory.File("anvil.json")];

    private async Task KillAsync(ProgramUnderFire program, PromisedEffects others)
    {
        var random = new Random(Seed);
        Assert.True(await program.StartAsync());
        for (int kill = 1; kill <= Kills; kill++)
        {
            // Every fifth time only after another report has reached the chain, however slow the machine: otherwise the kills might fall on a program that does nothing.
            int before = await ReportsAsync();
            if (kill % 5 == 0)
                Assert.True(await Until.TrueAsync(async () => await ReportsAsync() > before), $"No report reached the chain before kill {kill}.");
            await Task.Delay(random.Next(50, 1_000));
            if (kill % 10 == 0)
                await RestartChainAsync();
            else if (kill % 3 == 0)
                await chain.Anvil.CallAsync("anvil_reorg", random.Next(1, Confirmations), Array.Empty<object>());
            else if (kill % 4 == 0)
                await StallAsync(random.Next(1_000, 4_000));
            program.Kill();
            await others.PromiseAsync(chain, EventsAsync, Confirmations);
            Assert.True(await program.StartAsync());
        }
    }

    // No block for a while: transactions wait in the pool, and are replaced.
    private async Task StallAsync(int milliseconds)
    {
        await chain.Anvil.CallAsync("evm_setIntervalMining", 0);
        await Task.Delay(milliseconds);
        await chain.Anvil.CallAsync("evm_setIntervalMining", 1);
    }

    // What is in blocks stays; what waits in the pool is lost.
    private async Task RestartChainAsync()
    {
        IReadOnlyDictionary<ContractName, EthereumAddress> addresses = chain.Contracts.Addresses;
        using (Process terminate = Process.Start("kill", ["-TERM", chain.Anvil.Id.ToString(CultureInfo.InvariantCulture)]))
            await terminate.WaitForExitAsync();
        Assert.True(await Until.TrueAsync(() => Task.FromResult(chain.Anvil.HasExited)), chain.Anvil.Output);
        await chain.DisposeAsync();
        chain = await LocalChain.RestartAsync(addresses, [.. Arguments, "--block-time", "1"]);
        // Anvil keeps no state of blocks before its start: a reorganisation must not reach back to them.
        await chain.MineAsync(Confirmations);
    }

    // Until the roots of all epochs are posted up to the one in which the last kill fell, and nothing else is open; then the program is stopped. Epochs go on ending meanwhile: what is sent
    // of later ones may be open. Blocks come faster now.
    private async Task SettleAsync(ProgramUnderFire program, Aftermath left, long last)
    {
        string[] open = [];
        Assert.True(await Until.TrueAsync(async () =>
        {
            await chain.MineAsync(1);
            open = await OpenAsync(left, last);
            return open.Length == 0 && (await EventsAsync()).OfType<RootPosted>().Any(root => root.Epoch.Value >= last);
        }, BlockPause), $"Epoch {last} is not posted, or still open: {string.Join("; ", open)}\n{program.Output}");
        Assert.Equal(0, await program.StopAsync());
    }

    private async Task<int> ReportsAsync() => (await EventsAsync()).OfType<EpochReported>().Count();

    private async Task<ChainEvent[]> EventsAsync()
    {
        Dictionary<EthereumAddress, ContractName> names = chain.Contracts.Addresses.ToDictionary(static each => each.Value, static each => each.Key);
        IReadOnlyList<ChainLog> logs = await chain.Node.LogsAsync(0, (await chain.Node.HeadAsync(default)).Number, [.. names.Keys], default);
        return [.. logs.Where(log => EventTable.NameOf(names[log.Contract], log) is not null)
            .Select(log => EventTable.Read(new ChainPlace(names[log.Contract], log.Block, log.BlockHash, default, log.Transaction, log.LogIndex), log))];
    }

    // Without the reports of epochs after the last one.
    private static async Task<string[]> OpenAsync(Aftermath left, long last) =>
        [.. (await left.RowsAsync("ChainOutbox")).Where(row => row.RowKey.StartsWith("open|", StringComparison.Ordinal) && (ReportOf(row) is not { } epoch || epoch <= last)).Select(row => row.RowKey + " " + row.GetString("Entry"))];

    // The epoch whose report the row is; null: it is none.
    private static long? ReportOf(TableEntity row) => row.RowKey.Split('|') is [_, "epoch-root", var epoch] ? long.Parse(epoch, CultureInfo.InvariantCulture) : null;

    private async Task EveryReportIsThereOnceAsync(Aftermath left, long last)
    {
        ChainEvent[] events = await EventsAsync();
        var reports = events.OfType<EpochReported>().Select(report => (report.Reporter.Key, report.Epoch.Value)).ToList();
        var rows = (await left.RowsAsync("ChainOutbox")).Where(row => ReportOf(row) is not null).ToList();
        var done = rows.Where(row => row.RowKey.StartsWith("done|", StringComparison.Ordinal)).ToList();

        Assert.All(done, row => Assert.Equal("Done", row.GetString("State")));
        Assert.Equal(reports.Where(report => report.Value <= last).Order(), done.Select(row => (row.PartitionKey, ReportOf(row)!.Value)).Where(report => report.Value <= last).Order());
        // Of later epochs too: who sent one has it in its outbox.
        Assert.Subset(rows.Select(row => (row.PartitionKey, ReportOf(row)!.Value)).ToHashSet(), reports.ToHashSet());
        Assert.Equal(reports.Count, reports.Distinct().Count());
        // A root a epoch, in order, without a gap: the program closed and posted every epoch since its first.
        long[] posted = [.. events.OfType<RootPosted>().Select(root => root.Epoch.Value)];
        Assert.Equal(posted.Order().Distinct(), posted);
        Assert.Contains(last, posted);
        Assert.Equal(posted[^1] - posted[0] + 1, posted.Length);
        // What the program says of its transactions is so.
        var transactions = events.Select(each => each.Place.Transaction).ToHashSet();
        Assert.All(done, row => Assert.Contains(JsonDocument.Parse(row.GetString("Entry")).RootElement.GetProperty("transaction").GetString()!, transactions));
        output.WriteLine($"{posted.Length} epochs, {reports.Count} reports, {done.Count} entries; head {(await chain.Node.HeadAsync(default)).Number}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
