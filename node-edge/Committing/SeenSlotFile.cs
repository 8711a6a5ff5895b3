using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Running;

namespace NodeProgram.Edge.Committing;

/// <summary>
/// What was committed to and is not revealed yet, on disk, so that a relay that is killed in between still keeps its word. A line a slot: a batch of the telemetry contract that holds the
/// observations and their salt, its <c>sentAt</c> being the time from which on it may be revealed; the contract's own reader checks it on the way back. Never sent as it is.
/// </summary>
internal sealed class SeenSlotFile(string path, NodeId node, RelayLog log)
{
    private const int LinesMax = 1_024;
    private const long BytesMax = 16 << 20;

    internal IReadOnlyList<SeenSlot> Load()
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > BytesMax)
                return [];
            return [.. File.ReadLines(path).Take(LinesMax).Select(Read).OfType<SeenSlot>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Warn("commitments", $"{path} is left aside: {exception.Message}");
            return [];
        }
    }

    internal void Save(IEnumerable<SeenSlot> slots)
    {
        try
        {
            using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
            {
                foreach (SeenSlot slot in slots)
                {
                    file.Write(TelemetryCodec.Write(new TelemetryBatch
                    {
                        Node = node,
                        Boot = new string('0', 16),
                        Sequence = 0,
                        Version = TelemetryBatch.CommittingVersion,
                        Software = Relay.Software,
                        SentAtUnixMs = slot.RevealAtUnixMs,
                        Samples = [],
                        Observations = slot.Seen,
                        Salts = [new SlotSalt(slot.Slot, slot.Salt)],
                    }));
                    file.WriteByte((byte)'\n');
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Warn("commitments", $"{path} cannot be written, a kill would lose what was seen last: {exception.Message}");
        }
    }

    private SeenSlot? Read(string line) =>
        TelemetryCodec.TryParse(System.Text.Encoding.UTF8.GetBytes(line), out TelemetryBatch? batch, out _) && batch!.Node == node && batch.Salts is [{ } salt]
            ? new SeenSlot(salt.Slot, [.. batch.Observations], salt.Salt, batch.SentAtUnixMs)
            : null;
}
