using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Measurement.Digests;
using NodeProgram.Domain.Measurement.Witnessing;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Measurement.Closing;

/// <summary>What a block of an epoch came to for one node, all witnesses and common causes considered.</summary>
/// <param name="Node">The node.</param>
/// <param name="Verdicts">One a slot.</param>
/// <param name="ByHeartbeats">The node's own heartbeats decided, because it has too few witnesses.</param>
/// <param name="Figures">Latency, loss and jitter by slot.</param>
/// <param name="CpuPpm">The highest processor load that the node claimed, by slot; null where it sent nothing.</param>
/// <param name="MemoryPpm">The highest memory use that it claimed, by slot.</param>
/// <param name="Gained">What its counters gained: claims.</param>
/// <param name="Batches">How many of its batches arrived.</param>
/// <param name="Witnesses">How its witnesses' reports compare with the quorum, in the order of their ids; empty when its own heartbeats decided.</param>
public sealed record MeasuredBlock(
    NodeId Node, SlotVerdict[] Verdicts, bool ByHeartbeats, TargetSlots Figures, IReadOnlyList<long?> CpuPpm, IReadOnlyList<long?> MemoryPpm, CounterReading Gained, long Batches,
    IReadOnlyList<ReportCounts> Witnesses)
{
    /// <summary>Bandwidth bursts that witnesses made with the node, ascending by slot: the smaller of both ends' figures, bits a second; null where only the witness reported it.</summary>
    public IReadOnlyList<long?> Bursts { get; init; } = [];
}
