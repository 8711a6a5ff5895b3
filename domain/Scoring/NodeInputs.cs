using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Scoring;

/// <summary>Connections of one epoch.</summary>
/// <param name="Attempts">Not negative; 0 counts as missing: nothing was measured.</param>
/// <param name="Successes">0 to the attempts.</param>
/// <param name="Source">Who counted them.</param>
public sealed record ConnectionCounts(long Attempts, long Successes, ReadingSource Source);

/// <summary>One epoch's measurements of a node; null is missing. Units as in <see cref="ScoreInput"/> (rules, section 3).</summary>
public sealed record NodeReadings
{
    /// <summary>See <see cref="ScoreInput.Uptime"/> and <see cref="Reading.OfUptime"/>.</summary>
    public Reading? Uptime { get; init; }

    /// <summary>See <see cref="ScoreInput.Latency"/>.</summary>
    public Reading? Latency { get; init; }

    /// <summary>See <see cref="ScoreInput.Bandwidth"/>.</summary>
    public Reading? Bandwidth { get; init; }

    /// <summary>See <see cref="ScoreInput.PacketLoss"/>.</summary>
    public Reading? PacketLoss { get; init; }

    /// <summary>The raw counts; the smoothed share needs the network's median and is computed by <see cref="EpochScorer"/>.</summary>
    public ConnectionCounts? Connections { get; init; }

    /// <summary>See <see cref="ScoreInput.ErrorRate"/> and <see cref="Reading.OfErrors"/>.</summary>
    public Reading? ErrorRate { get; init; }

    /// <summary>See <see cref="ScoreInput.RecoveryTime"/>.</summary>
    public Reading? RecoveryTime { get; init; }

    /// <summary>See <see cref="ScoreInput.ConcurrentConnections"/>.</summary>
    public Reading? ConcurrentConnections { get; init; }

    /// <summary>See <see cref="ScoreInput.Cpu"/>.</summary>
    public Reading? Cpu { get; init; }

    /// <summary>See <see cref="ScoreInput.Memory"/>.</summary>
    public Reading? Memory { get; init; }

    /// <summary>See <see cref="ScoreInput.SoftwareVersion"/> and <see cref="Reading.OfReleasesBehind"/>.</summary>
    public Reading? SoftwareVersion { get; init; }

    /// <summary>See <see cref="ScoreInput.SecurityPatches"/>.</summary>
    public Reading? SecurityPatches { get; init; }

    /// <summary>See <see cref="ScoreInput.PolicyAdherence"/> and <see cref="Reading.OfFindings"/>.</summary>
    public Reading? PolicyAdherence { get; init; }

    /// <summary>The readings as a set; connection success is missing in it.</summary>
    public ReadingSet ToSet()
    {
        var set = default(ReadingSet);
        foreach (ScoreInput input in ScoreInputs.All)
            set[(int)input] = this[input] ?? Reading.Missing;
        return set;
    }

    private Reading? this[ScoreInput input] => input switch
    {
        ScoreInput.Uptime => Uptime,
        ScoreInput.Latency => Latency,
        ScoreInput.Bandwidth => Bandwidth,
        ScoreInput.PacketLoss => PacketLoss,
        ScoreInput.ErrorRate => ErrorRate,
        ScoreInput.RecoveryTime => RecoveryTime,
        ScoreInput.ConcurrentConnections => ConcurrentConnections,
        ScoreInput.Cpu => Cpu,
        ScoreInput.Memory => Memory,
        ScoreInput.SoftwareVersion => SoftwareVersion,
        ScoreInput.SecurityPatches => SecurityPatches,
        ScoreInput.PolicyAdherence => PolicyAdherence,
        _ => null,
    };

    /// <summary>Adds a fault for each value out of range, by its field.</summary>
    public void Validate(PolicyFaults faults)
    {
        foreach (ScoreInput input in ScoreInputs.All)
        {
            // Nearly every one of an epoch's hundred thousand is in range: no name is made for it.
            if (this[input] is not { } reading || (reading.Value is >= 0 and <= Reading.ValueMax && reading.StandardError >= 0))
                continue;
            PolicyFaults at = faults.At(input.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "");
            at.InRange(reading.Value, 0, Reading.ValueMax, "value");
            at.InRange(reading.StandardError, 0, int.MaxValue, "standardError");
        }

        if (Connections is { } connections)
        {
            faults.InRange(connections.Attempts, 0, Reading.ValueMax, "connections.attempts");
            faults.InRange(connections.Successes, 0, connections.Attempts, "connections.successes");
        }
    }
}

/// <summary>What a node brings to the scoring of an epoch.</summary>
public sealed record NodeInputs
{
    /// <summary>The node.</summary>
    public required NodeId Node { get; init; }

    /// <summary>In how many of the epoch's slots the node was active (registered and not retired, whether up or down); 0 to the slots of an epoch.</summary>
    public required int ActiveSlots { get; init; }

    /// <summary>This epoch's measurements.</summary>
    public required NodeReadings Readings { get; init; }

    /// <summary>The node's last scorecard, scored or not; null for a node that never had one.</summary>
    public Scorecard? Previous { get; init; }

    /// <summary>How many witnesses observed it, for the scorecard (<c>WitnessAssignment.Describe</c>); null when none were drawn.</summary>
    public string? Witnesses { get; init; }

    /// <summary>Adds a fault for each value out of range, by its field.</summary>
    public void Validate(PolicyFaults faults)
    {
        faults.Require(!Node.IsNone, "node", PolicyFaultCodes.MissingField, "The node has no id.");
        faults.InRange(ActiveSlots, 0, int.MaxValue);
        faults.Require(Witnesses is null or { Length: <= 512 }, "witnesses", PolicyFaultCodes.OutOfRange, "At most 512 characters.");
        Readings.Validate(faults.At("readings"));
    }
}
