using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Scoring;

namespace NodeProgram.Domain.Measurement.Witnessing;

/// <summary>Latency, loss and jitter of one target in one epoch: the p95 over its slots (rules, section 2), with the standard error that the band rule needs (section 3).</summary>
/// <param name="RttMicros">Round trip in microseconds; null when no witness reached the target in any slot.</param>
/// <param name="RttErrorMicros">Its standard error; 0 without it.</param>
/// <param name="LossPpm">Loss, ppm of probes; null when nobody reported.</param>
/// <param name="LossErrorPpm">Its standard error; 0 without it.</param>
/// <param name="JitterMicros">Jitter in microseconds; null like the round trip.</param>
public sealed record TargetFigures(long? RttMicros, long RttErrorMicros, long? LossPpm, long LossErrorPpm, long? JitterMicros)
{
    /// <summary>The figures over the slots of an epoch, given in any number of blocks and any order.</summary>
    public static TargetFigures Of(IReadOnlyCollection<TargetSlots> blocks, Policy policy)
    {
        (long? rtt, long rttError) = Percentile(blocks, static block => block.RttMicros, policy);
        (long? loss, long lossError) = Percentile(blocks, static block => block.LossPpm, policy);
        return new TargetFigures(rtt, rttError, loss, lossError, Percentile(blocks, static block => block.JitterMicros, policy).Value);
    }

    private static (long? Value, long Error) Percentile(IReadOnlyCollection<TargetSlots> blocks, Func<TargetSlots, IReadOnlyList<long?>> figuresOf, Policy policy)
    {
        long[] known = Quantiles.Known(blocks, figuresOf);
        if (known.Length == 0)
            return (null, 0);
        long share = policy.Measurement.FigurePercentile.Value;
        long value = Quantiles.Nearest(known, share);
        // Sorted by now: the value one standard error of the rank lower.
        return (value, value - known[Quantiles.Rank(known.Length, Math.Max(1, SamplingError.LowerQuantile(policy.Scoring, share, known.Length)))]);
    }
}
