using System.Collections.Concurrent;
using NodeProgram.Domain.Governance;
using NodeProgram.Functions.Conditions;
using NodeProgram.Functions.Storage;

namespace NodeProgram.Functions.Telemetry;

/// <summary>One <see cref="PartitionFold"/> for each partition of the hub; the trigger runs at most one batch of a partition at a time.</summary>
public sealed class PartitionFolds(BlockRows rows, DeadLetters deadLetters, LateBatches lateBatches, LiveNodes liveNodes, SoftwareReports software, SignatureCheck signatures, BadSignatures bad, DoubleSignings doubleSignings, Policy policy)
{
    private readonly ConcurrentDictionary<int, PartitionFold> folds = new();

    public PartitionFold Of(int partition) =>
        folds.GetOrAdd(partition, number => new PartitionFold(number, rows, deadLetters, lateBatches, liveNodes, software, new ArrivalChecks(number, signatures, bad, doubleSignings), policy));
}
