using System.Buffers.Text;
using System.Text.Json;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Edge.Probing;

namespace NodeProgram.Edge.Service;

/// <summary>A peer that this node witnesses.</summary>
internal sealed record ProbeTarget(NodeId Node, string Address, int Port);

/// <summary>What the service wants of this node (docs/api, configuration), checked. Fields beyond these are left alone: the service may be newer.</summary>
internal sealed record NodeConfiguration
{
    private const int TargetsMax = 512;
    private const int DarkSlotsMax = 100_000;

    internal required string State { get; init; }

    internal required long SlotMs { get; init; }

    internal required long HeartbeatMs { get; init; }

    internal required long SendIntervalMs { get; init; }

    internal required long RefreshMs { get; init; }

    /// <summary>How long after a slot's end a commitment to its observations is taken, milliseconds; null with a service that knows no commitments: then they are sent as they are.</summary>
    internal long? CommitMs { get; init; }

    /// <summary>The length of an epoch, milliseconds; null with a service that does not say: then there are no bursts.</summary>
    internal long? EpochMs { get; init; }

    /// <summary>Bytes of a bandwidth burst in each direction; 0 for none.</summary>
    internal long BurstBytes { get; init; }

    /// <summary>What is said of bursts, if there are any.</summary>
    internal BurstTerms? Bursts => EpochMs is long epochMs && epochMs >= SlotMs && BurstBytes > 0 ? new BurstTerms(BurstBytes, SlotMs, epochMs / SlotMs, Witnesses) : null;

    /// <summary>Who witnesses this node, and so may begin a burst with it; null with a service that does not say.</summary>
    internal BurstWitnesses? Witnesses { get; init; }

    /// <summary>The newest version of the telemetry contract that the service reads; null with one that does not say: then nothing is sent that version 2 lacks.</summary>
    internal long? TelemetryVersion { get; init; }

    internal required IReadOnlyList<ProbeTarget> Targets { get; init; }

    /// <summary>Slots in which this relay answers no probe: one that the program itself runs goes dark on schedule. Absent for everybody else.</summary>
    internal IReadOnlySet<long> DarkSlots { get; init; } = new HashSet<long>();

    /// <summary>Whether the relay answers no probe at this moment.</summary>
    internal bool IsDark(long unixMs) => DarkSlots.Contains(unixMs / SlotMs);

    /// <exception cref="FormatException">Not a configuration that a relay can run by; the message names the field.</exception>
    internal static NodeConfiguration Parse(ReadOnlyMemory<byte> json, NodeId self)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement, timings = Member(root, "timings", JsonValueKind.Object), targets = Member(root, "targets", JsonValueKind.Array);
            if (targets.GetArrayLength() > TargetsMax)
                throw new FormatException($"targets: more than {TargetsMax}");
            if (Member(root, "node", JsonValueKind.String).GetString() != self.ToString())
                throw new FormatException("node: another node's configuration");

            var configuration = new NodeConfiguration
            {
                State = Member(root, "state", JsonValueKind.String).GetString()!,
                SlotMs = Number(timings, "slotMs", 100, 86_400_000),
                HeartbeatMs = Number(timings, "heartbeatMs", 10, 86_400_000),
                SendIntervalMs = Number(timings, "sendIntervalMs", 10, 86_400_000),
                RefreshMs = Number(timings, "refreshMs", 10, 86_400_000),
                CommitMs = OptionalNumber(timings, "commitMs", 0, 7 * 86_400_000L),
                EpochMs = OptionalNumber(timings, "epochMs", 1_000, 7 * 86_400_000L),
                BurstBytes = root.TryGetProperty("burst", out JsonElement burst) ? Number(burst, "bytes", 0, 64 << 20) : 0,
                TelemetryVersion = OptionalNumber(root, "telemetryVersion", 1, int.MaxValue),
                Targets = [.. targets.EnumerateArray().Select(Target).Where(target => target.Node != self).DistinctBy(target => target.Node)],
                DarkSlots = DarkSlotsIn(root),
                Witnesses = root.TryGetProperty("witnesses", out _) ? new BurstWitnesses(Number(root, "epoch", 0, long.MaxValue), WitnessesIn(root)) : null,
            };
            return configuration.SendIntervalMs >= configuration.HeartbeatMs ? configuration : throw new FormatException("timings.sendIntervalMs: shorter than a heartbeat");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is a text with half a character in it.
            throw new FormatException($"not JSON: {exception.Message}", exception);
        }
    }

    private static HashSet<long> DarkSlotsIn(JsonElement root)
    {
        if (!root.TryGetProperty("darkSlots", out JsonElement slots))
            return [];
        if (slots.ValueKind != JsonValueKind.Array || slots.GetArrayLength() > DarkSlotsMax)
            throw new FormatException($"darkSlots: no list of at most {DarkSlotsMax} slots");
        return [.. slots.EnumerateArray().Select(slot => slot.ValueKind == JsonValueKind.Number && slot.TryGetInt64(out long number) ? number : throw new FormatException("darkSlots: not whole numbers"))];
    }

    private static Dictionary<NodeId, byte[]?> WitnessesIn(JsonElement root)
    {
        JsonElement witnesses = Member(root, "witnesses", JsonValueKind.Array);
        if (witnesses.GetArrayLength() > TargetsMax)
            throw new FormatException($"witnesses: more than {TargetsMax}");
        var keys = new Dictionary<NodeId, byte[]?>();
        foreach (JsonElement witness in witnesses.EnumerateArray())
        {
            if (!NodeId.TryParse(Member(witness, "node", JsonValueKind.String).GetString(), out NodeId node))
                throw new FormatException("witnesses.node: no node id");
            keys[node] = witness.TryGetProperty("key", out JsonElement key) && key.ValueKind != JsonValueKind.Null ? KeyOf(Member(witness, "key", JsonValueKind.String).GetString()!) : null;
        }

        return keys;
    }

    private static byte[] KeyOf(string text)
    {
        byte[] key = new byte[NodePublicKey.DerBytes];
        return Base64Url.TryDecodeFromChars(text, key, out int written) && written == key.Length ? key : throw new FormatException("witnesses.key: no key of a node");
    }

    private static ProbeTarget Target(JsonElement element)
    {
        string address = Member(element, "address", JsonValueKind.String).GetString()!.Trim('[', ']');
        if (!NodeId.TryParse(Member(element, "node", JsonValueKind.String).GetString(), out NodeId node))
            throw new FormatException("targets.node: no node id");
        if (address.Length > 255 || Uri.CheckHostName(address) == UriHostNameType.Unknown)
            throw new FormatException("targets.address: no host");
        return new ProbeTarget(node, address, (int)Number(element, "port", 1, 65_535));
    }

    private static long? OptionalNumber(JsonElement owner, string name, long min, long max) => owner.TryGetProperty(name, out _) ? Number(owner, name, min, max) : null;

    private static long Number(JsonElement owner, string name, long min, long max) =>
        Member(owner, name, JsonValueKind.Number).TryGetInt64(out long value) && value >= min && value <= max
            ? value : throw new FormatException($"{name}: not a whole number from {min} to {max}");

    private static JsonElement Member(JsonElement owner, string name, JsonValueKind kind) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out JsonElement member) && member.ValueKind == kind
            ? member : throw new FormatException($"{name}: no {kind.ToString().ToLowerInvariant()}");
}
