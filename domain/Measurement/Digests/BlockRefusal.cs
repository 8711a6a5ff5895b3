namespace NodeProgram.Domain.Measurement.Digests;

/// <summary>Why a block did not take what it was given. The order is the order in which they are found.</summary>
public enum BlockRefusal
{
    /// <summary>Not decided; never returned.</summary>
    Undecided = 0,

    /// <summary>Nothing was refused.</summary>
    None,

    /// <summary>The relay has started more than <see cref="NodeBlock.BootsMax"/> times within the block.</summary>
    TooManyBoots,

    /// <summary>The boot's batches have more than <see cref="SequenceSet.RunsMax"/> gaps within the block.</summary>
    TooManyGaps,

    /// <summary>The node reports on more than <see cref="NodeBlock.TargetsMax"/> targets within the block.</summary>
    TooManyTargets,
}
