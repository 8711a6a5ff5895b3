using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using NodeProgram.Domain.Evidence;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Onboarding;
using NodeProgram.Domain.Quantities;
using NodeProgram.Emulator.Worker;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Nodes;
using NodeProgram.Functions.Onboarding;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Benchmarks.Close;

/// <summary>
/// Fills the tables with what a network sends in an epoch: every node a heartbeat whenever one is due, its load, its counters, and what it saw of every target that the draw gave
/// it in every slot; one node in 200 is down for some slots, and one probe in 500 is lost. Written as ingestion writes it.
/// </summary>
internal sealed class NetworkFilling(FunctionApp app, Policy policy, int nodes)
{
    private const int Partitions = 32;
    private const int AtOnce = 256;
    private const int RowsTogether = 400;
    private const int NodesPerOperator = 3;
    private static readonly string[] Countries = ["DE", "FR", "US", "CA", "JP", "KR", "SG", "BR", "PL", "AU", "AE", "ZA"];

    /// <summary>Bytes of telemetry that the last epoch was given, in the form of the rows.</summary>
    public long Bytes { get; private set; }

    private readonly NodeId[] ids = [.. Enumerable.Range(0, nodes).Select(MakeId)];

    private NodeId IdOf(int number) => ids[number];

    /// <summary>Admits the nodes, active from before the epoch.</summary>
    public async Task AdmitAsync(EpochId first)
    {
        NodeStore store = app.Services.GetRequiredService<NodeStore>();
        DateTimeOffset since = DateTimeOffset.FromUnixTimeMilliseconds(policy.Time.StartOf(first));
        foreach (int[] together in Enumerable.Range(0, nodes).Chunk(AtOnce))
            await Task.WhenAll(together.Select(number => store.ChangeAsync(IdOf(number), _ => RecordOf(number, since), default)));
    }

    /// <summary>Writes an epoch's telemetry.</summary>
    public async Task FillAsync(EpochId epoch)
    {
        Bytes = 0;
        EpochSeed seed = await app.Services.GetRequiredService<EpochSeeds>().LoadAsync(epoch, default);
        EpochCensus census = EpochCensus.Of(epoch, seed.Root, policy, await app.Services.GetRequiredService<EpochNodes>().LoadAsync(epoch, default));
        ILookup<NodeId, NodeId> targets = census.Assignments.SelectMany(each => each.Witnesses.Select(witness => (witness, each.Target))).ToLookup(pair => pair.witness, pair => pair.Target);
        BlockRows rows = app.Services.GetRequiredService<BlockRows>();
        for (int block = 0; block < BlockAddress.BlocksPerEpoch(policy.Time); block++)
        {
            var address = new BlockAddress(epoch, block);
            await Parallel.ForEachAsync(Enumerable.Range(0, Partitions), async (partition, _) =>
            {
                foreach (int[] together in Enumerable.Range(0, nodes).Where(number => number % Partitions == partition).Chunk(RowsTogether))
                {
                    StoredBlock[] blocks = [.. together.Select(number => new StoredBlock(new BlockKey(address, IdOf(number)), BlockOf(number, address, targets), default))];
                    Add(blocks.Sum(each => (long)NodeBlockCodec.Write(each.Block).Length));
                    await rows.SaveAsync(partition, blocks, default);
                }
            });
        }
    }

    // The same telemetry whenever and wherever it is made.
    private static int SeedOf(int number, BlockAddress address) => unchecked((number * 31 + address.Block) * 1_000_003 + (int)address.Epoch.Value);

    private static NodeId MakeId(int number)
    {
        Span<byte> text = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(text, number);
        return NodeId.FromBytes(SHA256.HashData(text));
    }

    private void Add(long bytes)
    {
        lock (this)
            Bytes += bytes;
    }

    private NodeBlock BlockOf(int number, BlockAddress address, ILookup<NodeId, NodeId> targets)
    {
        BlockShape shape = address.ShapeOf(policy.Time);
        var block = new NodeBlock(shape);
        var random = new Random(SeedOf(number, address));
        long batches = Math.Max(1, (long)shape.Slots * policy.Time.SlotSeconds / policy.Time.SendIntervalSeconds);
        for (long batch = 0; batch < batches; batch++)
        {
            long count = address.Block * batches + batch + 1;
            block.RecordBatch(0x1122_0000UL + (uint)number, count, new CounterReading(count * 40, count * 40 - count / 9, count * 200, count / 50));
        }

        bool isDown = IsDown(IdOf(number));
        for (int slot = 0; slot < shape.Slots; slot++)
        {
            if (isDown && IsDownIn(slot))
                continue;
            for (int beat = 0; beat < shape.HeartbeatsPerSlot; beat++)
                block.AddSample(shape.StartUnixMilliseconds + slot * shape.SlotMilliseconds + beat * shape.SlotMilliseconds / shape.HeartbeatsPerSlot, random.Next(100_000, 600_000), random.Next(300_000, 700_000));
        }

        foreach (NodeId target in targets[IdOf(number)])
        {
            bool targetIsDown = IsDown(target);
            int base0 = 10_000 + random.Next(70_000), other = BinaryPrimitives.ReadInt32LittleEndian(target.ToBytes()) & 0xFF;
            for (int slot = 0; slot < shape.Slots; slot++)
            {
                if (isDown && IsDownIn(slot))
                    continue;
                bool reached = !(targetIsDown && IsDownIn(slot));
                int lost = random.Next(500) == 0 ? 1 : 0;
                block.AddSighting(target, shape.FirstSlot + slot, reached ? new PeerSighting(5, 5 - lost, base0 + other * 10 + random.Next(4_000), random.Next(100, 900)) : new PeerSighting(5, 0, 0, 0));
            }
        }

        return block;
    }

    // By its id alone, so that those who watch it know without asking.
    private static bool IsDown(NodeId node) => BinaryPrimitives.ReadUInt16LittleEndian(node.ToBytes()) % 200 == 0;

    private static bool IsDownIn(int slot) => slot is >= 5 and < 12;

    private NodeRecord RecordOf(int number, DateTimeOffset since)
    {
        int owner = number / NodesPerOperator;
        if (!EthereumAddress.TryParse($"0x{owner + 1:x40}", out EthereumAddress address)
            || !Endpoint.TryParse($"{20 + number / 65_536}.{number / 256 % 256}.{number % 256}.7:7880", out Endpoint? endpoint))
            throw new InvalidOperationException("The made-up node is not one.");
        return new NodeRecord
        {
            Node = IdOf(number),
            State = NodeState.Active,
            Operator = address,
            Application = number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture),
            Country = Countries[number % Countries.Length],
            Hosting = Hosting.Cloud,
            Software = "1.0.0",
            PublicAddress = endpoint,
            AdmittedAt = since,
            ActivatedAt = since,
        };
    }
}
