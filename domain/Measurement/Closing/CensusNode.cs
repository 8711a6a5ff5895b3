using System.Collections.Immutable;
using NodeProgram.Domain.Measurement.Availability;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;

namespace NodeProgram.Domain.Measurement.Closing;

/// <summary>A node that has to be measured in an epoch, as it was frozen when the epoch began to be closed.</summary>
public sealed record CensusNode
{
    /// <summary>The node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Where it stands.</summary>
    public required Region Region { get; init; }

    /// <summary>Whether the program itself runs it.</summary>
    public bool IsAnchor { get; init; }

    /// <summary>The first slot in which it was active (absolute number).</summary>
    public required long ActiveFromSlot { get; init; }

    /// <summary>The first slot in which it was not active any more; <see cref="long.MaxValue"/> while it is.</summary>
    public long ActiveUntilSlot { get; init; } = long.MaxValue;

    /// <summary>Its witnesses, anchors included.</summary>
    public required ImmutableArray<NodeId> Witnesses { get; init; }

    /// <summary>Its announced and accepted maintenance.</summary>
    public ImmutableArray<MaintenanceWindow> Maintenance { get; init; } = [];

    /// <summary>The slots in which it answers nobody on purpose, absolute numbers, ascending: an anchor's (<see cref="Witnessing.DarkPlan"/>).</summary>
    public ImmutableArray<long> DarkSlots { get; init; } = [];

    /// <summary>The first slot of the block in which its updates are put in, absolute number (<see cref="UpdateSlot"/>); null when that is not in this epoch.</summary>
    public long? UpdateFromSlot { get; init; }

    /// <summary>Whether it was active in the slot.</summary>
    public bool IsActive(long slot) => slot >= ActiveFromSlot && slot < ActiveUntilSlot;
}
