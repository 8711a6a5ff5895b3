namespace NodeProgram.Domain.Penalties;

/// <summary>An offence of a node.</summary>
/// <param name="Kind">Which violation.</param>
/// <param name="AtUnixMs">When, Unix milliseconds.</param>
public readonly record struct Offence(ViolationKind Kind, long AtUnixMs);

/// <summary>What the ladder asks for an offence.</summary>
/// <param name="Step">Which offence it is in the window, from 1; 4 stands for the fourth and every later one.</param>
/// <param name="Sanction">What it costs.</param>
/// <param name="Lesson">The violation whose lesson fits, on the first step; else null.</param>
public sealed record LadderStep(int Step, Sanction Sanction, ViolationKind? Lesson);

/// <summary>
/// Progressive discipline for availability and negligence over a rolling 180 days (rules, section 5). Only offences stand on it; malice, breach, protocol and
/// double-signing go straight to a case by the table.
/// </summary>
public static class Ladder
{
    /// <summary>The step of a new offence.</summary>
    /// <param name="earlier">The node's earlier offences in any order, without those whose case was dismissed or overturned; older ones than the window are not counted.</param>
    /// <param name="offence">The new one, not among the earlier.</param>
    /// <param name="policy">The policy at the time of the offence.</param>
    public static LadderStep Decide(IEnumerable<Offence> earlier, Offence offence, PenaltiesPolicy policy)
    {
        long windowStart = offence.AtUnixMs - policy.LadderWindowSeconds * 1_000L;
        Offence[] counted = [.. earlier.Where(other => other.AtUnixMs > windowStart && other.AtUnixMs <= offence.AtUnixMs)];
        return counted.Length switch
        {
            0 => new LadderStep(1, Sanction.Warning, offence.Kind),
            1 => new LadderStep(2, new Sanction(SanctionKind.PeriodReduction, policy.LadderReduction), null),
            2 => new LadderStep(3, new Sanction(SanctionKind.Slash, Array.TrueForAll(counted, other => other.Kind == offence.Kind) ? policy.LadderSlashSameKind : policy.LadderSlash), null),
            _ => new LadderStep(4, Sanction.Removal, null),
        };
    }

    /// <summary>What a violation costs in all: the harder of the table and, for an offence, the ladder; never both.</summary>
    public static Sanction SanctionOf(Violation violation, LadderStep? step) => step is null ? violation.Sanction : Sanction.Harder(violation.Sanction, step.Sanction);
}
