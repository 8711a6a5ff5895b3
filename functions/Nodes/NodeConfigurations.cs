using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.WitnessDraw;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Closing;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Policies;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Nodes;

/// <summary>A peer that the node probes.</summary>
public sealed record ProbeTarget(string Node, string Address, int Port);

/// <summary>A peer that witnesses the node. The key is the one that speaks for it, base64url, where its id is not that key's hash; else null.</summary>
public sealed record WitnessView(string Node, string? Key);

/// <summary>What a relay works by. Durations in milliseconds; <paramref name="CommitMs"/> is how long after a slot a commitment to its observations is taken.</summary>
public sealed record TimingsView(long EpochMs, long SlotMs, long HeartbeatMs, long SendIntervalMs, long RefreshMs, long CommitMs);

/// <summary>How many bytes a bandwidth burst sends in each direction; 0 for none.</summary>
public sealed record BurstView(long Bytes);

/// <summary>A time in which the node may restart for an update without its uptime suffering (rules, section 2). Unix milliseconds.</summary>
public sealed record UpdateSlotView(long StartAt, long EndAt);

/// <summary>The configuration as answered.</summary>
/// <param name="UpdateSlot">The node's next update slot.</param>
/// <param name="DarkSlots">An anchor's: the slots of this epoch and the next in which it answers no probe; empty for everybody else.</param>
/// <param name="TelemetryVersion">The newest version of the telemetry contract that the program reads.</param>
public sealed record ConfigurationView(
    string Node, NodeState State, PolicyView Policy, TimingsView Timings, BurstView Burst, long Epoch, IReadOnlyList<ProbeTarget> Targets, IReadOnlyList<WitnessView> Witnesses,
    UpdateSlotView UpdateSlot, IReadOnlyList<long> DarkSlots, long ServiceAt, int TelemetryVersion);

/// <summary>Which policy is in force.</summary>
public sealed record PolicyView(int Version, string Hash);

/// <summary>A node's configuration.</summary>
/// <param name="Content">The answer.</param>
/// <param name="Tag">The ETag of everything in it but the service's time.</param>
public sealed record NodeConfiguration(ConfigurationView Content, string Tag);

/// <summary>Puts together what a relay works by: the policy's times and the peers that it witnesses in this epoch.</summary>
public sealed class NodeConfigurations(WitnessRoster rosters, ProgramFacts program, PolicyInForce policy)
{
    private const int RefreshesPerEpoch = 3;
    private const long RefreshMsMax = 10 * 60_000;

    public async Task<NodeConfiguration> LoadAsync(NodeRecord node, DateTimeOffset now, CancellationToken cancellation)
    {
        TimePolicy time = policy.Policy.Time;
        EpochId epoch = time.EpochOf(now);
        Roster roster = await rosters.LoadAsync(epoch, cancellation);
        IReadOnlyList<NodeRecord> targets = roster.TargetsOf.GetValueOrDefault(node.Node) ?? [];
        long epochMs = time.EpochSeconds * 1000L;
        var content = new ConfigurationView(
            node.Node.ToString(),
            node.State,
            new PolicyView(policy.Policy.Version, policy.Hash),
            new TimingsView(epochMs, time.SlotSeconds * 1000L, time.HeartbeatSeconds * 1000L, time.SendIntervalSeconds * 1000L, Math.Min(epochMs / RefreshesPerEpoch, RefreshMsMax), time.CommitSeconds * 1000L),
            new BurstView(policy.Policy.Telemetry.BurstKilobytes * 1_024L),
            epoch.Value,
            [.. WitnessLoad.Observed(node.Node, targets).Select(target => new ProbeTarget(target.Node.ToString(), target.PublicAddress.Host, target.PublicAddress.Port))],
            roster.Assignments.TryGetValue(node.Node, out WitnessAssignment? assignment)
                ? [.. assignment.Witnesses.Order().Select(witness => new WitnessView(witness.ToString(), roster.RenewedKeys.TryGetValue(witness, out byte[]? key) ? Base64Url.EncodeToString(key) : null))] : [],
            UpdateSlotOf(node.Node, epoch),
            node.IsAnchor ? [.. DarkSlotsOf(node.Node, epoch), .. DarkSlotsOf(node.Node, epoch.Next)] : [],
            0,
            TelemetryBatch.CurrentVersion);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, Answers.Json)).AsSpan(0, 16))}\"";
        return new NodeConfiguration(content with { ServiceAt = now.ToUnixTimeMilliseconds() }, tag);
    }

    // Those of the next epoch too, so that an anchor knows them before it begins.
    private ImmutableArray<long> DarkSlotsOf(NodeId anchor, EpochId epoch) => program.TruthOf(epoch) is { } truth ? DarkPlan.SlotsOf(truth.Seed, anchor, epoch, policy.Policy) : [];

    private UpdateSlotView UpdateSlotOf(NodeId node, EpochId epoch)
    {
        BlockShape block = UpdateSlot.NextFrom(node, epoch, policy.Policy).ShapeOf(policy.Policy.Time);
        return new UpdateSlotView(block.StartUnixMilliseconds, block.EndUnixMilliseconds);
    }
}
