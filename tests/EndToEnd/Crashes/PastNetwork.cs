using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Emulator;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>
/// A small network in epochs that are over, of which the telemetry comes late: what each node sends is made once, from a seed, so that two runs of the program are sent the very same bytes. Each
/// node reports on all others, whoever the draw makes its witnesses. One node is down for a slot in each of the first epochs.
/// </summary>
internal sealed class PastNetwork(Policy policy, EpochId first, int nodes, int seed) : IDisposable
{
    private const string Boot = "00000000000000aa";
    // One in each of the first epochs: its node may have announced one of them as its slot for updates, and then it costs nothing.
    private static readonly int[] DownSlots = [5, 11, 23];
    private readonly ECDsa[] keys = [.. Enumerable.Range(0, nodes).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256))];
    private readonly Dictionary<(int Node, long Sequence), byte[]> made = [];

    private TimePolicy Time => policy.Time;

    public EpochId First => first;

    public int Nodes => nodes;

    public int BatchesPerEpoch => Time.EpochSeconds / Time.SendIntervalSeconds;

    public NodeId IdOf(int node) => NodeId.FromPublicKey(keys[node].ExportSubjectPublicKeyInfo());

    /// <summary>Puts the nodes, active since before the first epoch, into the tables of a program that has never run, and makes that epoch its first.</summary>
    public async Task AdmitAsync(string dataDirectory)
    {
        var tables = new TableServiceClient(EmbeddedTables.ConnectionString(dataDirectory));
        foreach (string name in new[] { "Nodes", "NodeKeys", "Epochs" })
            await tables.CreateTableIfNotExistsAsync(name);
        DateTimeOffset since = DateTimeOffset.FromUnixTimeMilliseconds(Time.StartOf(first));
        for (int i = 0; i < nodes; i++)
        {
            string id = IdOf(i).ToString();
            await tables.GetTableClient("Nodes").AddEntityAsync(new TableEntity(id, "node")
            {
                ["State"] = "Active",
                ["Operator"] = "0x" + (i + 1).ToString("x40", CultureInfo.InvariantCulture),
                ["Application"] = i.ToString("x32", CultureInfo.InvariantCulture),
                ["Country"] = i % 2 == 0 ? "DE" : "JP",
                ["Hosting"] = "Cloud",
                ["Software"] = "1.0.0",
                ["PublicAddress"] = $"203.{i}.113.7:7880",
                ["AdmittedAt"] = since,
                ["ActivatedAt"] = since,
            });
            await tables.GetTableClient("NodeKeys").AddEntityAsync(new TableEntity(id, "key") { ["Key"] = keys[i].ExportSubjectPublicKeyInfo(), ["Application"] = "test" });
        }

        await tables.GetTableClient("Epochs").AddEntityAsync(new TableEntity("first", "first") { ["Epoch"] = first.Value });
        EmbeddedTables.Close(dataDirectory);
    }

    /// <summary>A node's batch, the same whenever it is asked for; batches are numbered from the first epoch's start on.</summary>
    public byte[] Batch(int node, long number)
    {
        lock (made)
        {
            if (!made.TryGetValue((node, number), out byte[]? body))
                made.Add((node, number), body = Make(node, number));
            return body;
        }
    }

    public void Dispose()
    {
        foreach (ECDsa key in keys)
            key.Dispose();
    }

    private byte[] Make(int node, long number)
    {
        var random = new Random(HashCode.Combine(seed, node, number));
        long start = Time.StartOf(first) + number * Time.SendIntervalSeconds * 1_000L, firstSlot = Time.SlotOf(start), slots = Time.SendIntervalSeconds / Time.SlotSeconds;
        bool Down(int who, long slot) => who == 3 && DownSlots.Index().Any(down => slot == Time.FirstSlotOf(new EpochId(first.Value + down.Index)) + down.Item);
        var samples = new List<Sample>();
        var seen = new List<PeerObservation>();
        for (long slot = firstSlot; slot < firstSlot + slots; slot++)
        {
            if (Down(node, slot))
                continue;
            samples.Add(new Sample { AtUnixMs = slot * Time.SlotSeconds * 1_000L + 500, CpuPpm = random.Next(100_000, 700_000), MemoryPpm = random.Next(300_000, 600_000) });
            foreach (int target in Enumerable.Range(0, nodes).Where(target => target != node))
            {
                seen.Add(Down(target, slot)
                    ? new PeerObservation { Slot = slot, Target = IdOf(target), Sent = 5, Received = 0 }
                    : new PeerObservation { Slot = slot, Target = IdOf(target), Sent = 5, Received = 5, RttMicros = random.Next(20_000, 60_000), JitterMicros = random.Next(100, 900) });
            }
        }

        return TelemetryCodec.Write(TelemetrySignature.Sign(
            new TelemetryBatch
            {
                Node = IdOf(node),
                Boot = Boot,
                Sequence = number,
                Software = "relay/1.0.0",
                SentAtUnixMs = start + Time.SendIntervalSeconds * 1_000L,
                Samples = samples,
                Observations = [.. seen.OrderBy(each => each.Slot).ThenBy(each => each.Target)],
            },
            keys[node]));
    }
}
