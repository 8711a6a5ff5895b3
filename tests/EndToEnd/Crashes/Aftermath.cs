using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Emulator;

namespace NodeProgram.EndToEnd.Tests.Crashes;

/// <summary>What the program left in its data directory.</summary>
internal sealed class Aftermath(string dataDirectory, Policy policy) : IDisposable
{
    private readonly TableServiceClient tables = new(EmbeddedTables.ConnectionString(dataDirectory));

    public async Task<List<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (TableEntity row in tables.GetTableClient(table).QueryAsync<TableEntity>())
            rows.Add(row);
        return rows;
    }

    /// <summary>Every stored block with its node.</summary>
    public async Task<List<(NodeId Node, NodeBlock Block, byte[] Bytes)>> BlocksAsync() =>
        [.. (await RowsAsync("NodeEpochs")).Select(row => (NodeId.Parse(row.RowKey[5..]), NodeBlockCodec.Read(row.GetBinary("Digest"))!, row.GetBinary("Digest")))];

    /// <summary>The events that are listed as late, by node and sequence number.</summary>
    public async Task<HashSet<(NodeId Node, long Sequence)>> LateAsync() =>
        [.. (await RowsAsync("LateBatches")).Select(row => row.RowKey.Split('|')).Select(parts => (NodeId.Parse(parts[0]), long.Parse(parts[2], System.Globalization.CultureInfo.InvariantCulture)))];

    /// <summary>What a block must hold if these batches were counted once each and nothing else.</summary>
    /// <param name="shape">The block's slots.</param>
    /// <param name="batches">In the order in which they were sent.</param>
    /// <param name="stored">What was stored: whether a commitment came in time only the hub's clock knows.</param>
    public static byte[] Expected(BlockShape shape, IEnumerable<TelemetryBatch> batches, NodeBlock stored)
    {
        var block = new NodeBlock(shape);
        foreach (TelemetryBatch batch in batches)
        {
            Sample? last = batch.Samples.LastOrDefault(sample => shape.Contains(sample.AtUnixMs));
            CounterReading? counters = last is null ? null : new CounterReading(last.ConnectionAttempts!.Value, last.ConnectionSuccesses!.Value, last.Requests!.Value, last.ServerErrors!.Value);
            Assert.Equal(BlockRefusal.None, block.RecordBatch(Convert.ToUInt64(batch.Boot, 16), batch.Sequence, counters));
            foreach (Sample sample in batch.Samples.Where(sample => shape.Contains(sample.AtUnixMs)))
                block.AddSample(sample.AtUnixMs, sample.CpuPpm, sample.MemoryPpm);
            foreach (SlotSalt salt in batch.Salts.Where(salt => shape.ContainsSlot(salt.Slot)))
            {
                if (!block.TryReveal(salt.Slot, SlotCommitment.HashOf(batch.Node, salt.Slot, salt.Salt, [.. batch.Observations])))
                    continue;
                foreach (PeerObservation seen in batch.Observations)
                    Assert.Equal(BlockRefusal.None, block.AddSighting(seen.Target, seen.Slot, new PeerSighting(seen.Sent, seen.Received, seen.RttMicros!.Value, seen.JitterMicros!.Value)));
            }

            foreach (SlotCommitment commitment in batch.Commitments.Where(each => shape.ContainsSlot(each.Slot) && stored.RevealOf((int)(each.Slot - shape.FirstSlot)) is RevealState.Committed or RevealState.Opened))
                block.Commit(commitment.Slot, commitment.Hash);
        }

        return NodeBlockCodec.Write(block);
    }

    /// <summary>The first slots of the blocks that a batch belongs to.</summary>
    public HashSet<long> BlocksOf(TelemetryBatch batch) =>
    [
        .. batch.Samples.Select(sample => BlockAddress.OfInstant(sample.AtUnixMs, policy.Time)).Concat(batch.Observations.Select(seen => seen.Slot).Concat(batch.Commitments.Select(each => each.Slot)).Select(slot => BlockAddress.OfSlot(slot, policy.Time)))
            .Distinct().Select(address => address.ShapeOf(policy.Time).FirstSlot),
    ];

    /// <summary>Every orchestration: its id, name, status and why it is not run any more; read while the program is stopped.</summary>
    public List<(string Id, string Name, int Status, string? Parked)> Orchestrations()
    {
        var found = new List<(string, string, int, string?)>();
        using SqliteConnection connection = Open("durable.db");
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, name, status, parked FROM instances";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return found;
    }

    /// <summary>What SQLite says of a file; <c>ok</c> when it is whole.</summary>
    public string IntegrityOf(string file)
    {
        using SqliteConnection connection = Open(file);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    public void Dispose() => EmbeddedTables.Close(dataDirectory);

    private SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(dataDirectory, file)};Pooling=False");
        connection.Open();
        return connection;
    }
}
