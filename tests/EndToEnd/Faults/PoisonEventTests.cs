using System.Net;
using System.Text;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Telemetry;
using NodeProgram.EndToEnd.Tests.Crashes;
using NodeProgram.EndToEnd.Tests.Running;

namespace NodeProgram.EndToEnd.Tests.Faults;

/// <summary>What is no telemetry is kept with its reason, and what comes after it is taken.</summary>
public sealed class PoisonEventTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Program_PoisonOverHttps_IsADeadLetterAndThePartitionGoesOn()
    {
        using var program = new ProgramUnderFire(directory.File("data"), new Dictionary<string, string>());
        Assert.True(await program.StartAsync());
        var node = new LoadNode(1);
        byte[] poison = Encoding.UTF8.GetBytes("""{"v":1,"node":17}""");
        byte[] unknown = [.. TelemetryCodec.Write(Event(node, 0))[..^1], .. ",\"extra\":1}"u8];
        Assert.Equal(HttpStatusCode.Created, await program.PostAsync(node.Id, TelemetryCodec.Write(Event(node, 0))));
        foreach (byte[] body in (byte[][])[poison, unknown, TelemetryCodec.Write(Event(new LoadNode(2), 0))])
            Assert.Equal(HttpStatusCode.Created, await program.PostAsync(node.Id, body));
        Assert.Equal(HttpStatusCode.Created, await program.PostAsync(node.Id, TelemetryCodec.Write(Event(node, 1))));

        using var left = new Aftermath(directory.File("data"), Policy.Demo);
        // An epoch may end within an event: then two blocks have it.
        Assert.True(await Until.TrueAsync(async () => (await left.BlocksAsync()).Where(row => row.Node == node.Id)
            .SelectMany(row => row.Block.Boots.Single().Batches.Runs).SelectMany(run => new[] { run.First, run.Last }).Distinct().Order().SequenceEqual([0, 1])));
        List<TableEntity> letters = await left.RowsAsync("DeadLetters");
        Assert.Equal(["telemetry.wrong-type node", "telemetry.unknown-field extra", "telemetry.publisher-mismatch node"], letters.Select(row => $"{row.GetString("Code")} {row.GetString("Field")}"));
        Assert.Equal(poison, letters[0].GetBinary("Body00"));
        Assert.All(letters, row => Assert.Equal(node.Id.ToString(), row.GetString("Publisher")));
        Assert.Equal(0, await program.StopAsync());
    }

    // Within one slot.
    private static TelemetryBatch Event(LoadNode node, long sequence) =>
        node.Event(sequence, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1_000 * 1_000 - 1_000, intervalMs: 600, slotMs: 1_000, nodes: 9);
}
