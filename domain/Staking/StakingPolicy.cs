using NodeProgram.Domain.Governance;
using NodeProgram.Domain.Quantities;

namespace NodeProgram.Domain.Staking;

/// <summary>The numbers of the stake (rules, section 6). Durations in seconds.</summary>
public sealed record StakingPolicy : IPolicySection
{
    private const int Day = 86_400;

    /// <summary>The demo: a day is 30 s (rules, section 1, row "local demo").</summary>
    public static StakingPolicy Demo { get; } = new() { DaySeconds = 30, TopUpSeconds = 900, UnbondingSeconds = 210, TransferSeconds = 420 };

    /// <summary>Stake required for a node in USD, 10,000 by default (section 6; program document, "Staking").</summary>
    public int RequiredUsd { get; init; } = 10_000;

    /// <summary>Days over which the price is averaged, 7 by default (section 6).</summary>
    public int PriceDays { get; init; } = 7;

    /// <summary>The length of a day of prices and lock terms in seconds, 86,400 by default; the demo's is 30.</summary>
    public int DaySeconds { get; init; } = Day;

    /// <summary>The part of the stake that the genesis cohort has to lock, 50 % by default (section 6; program document, 1.1: reduced staking requirements).</summary>
    public BasisPoints GenesisPart { get; init; } = new(5_000);

    /// <summary>Below this coverage a top-up is asked for, 70 % by default (section 6).</summary>
    public BasisPoints TopUpBelow { get; init; } = new(7_000);

    /// <summary>For topping up, 30 days by default (section 6).</summary>
    public int TopUpSeconds { get; init; } = 30 * Day;

    /// <summary>Unbonding, 7 days by default (section 6; program document, "Staking": 7-day unbonding period).</summary>
    public int UnbondingSeconds { get; init; } = 7 * Day;

    /// <summary>For an offered node to be accepted, and for its new owner to bring the new key, 14 days by default (decisions-money.md).</summary>
    public int TransferSeconds { get; init; } = 14 * Day;

    /// <summary>The most locks that an account holds at once, 64 by default (decisions-money.md).</summary>
    public int EntriesMax { get; init; } = 64;

    /// <inheritdoc/>
    public void Validate(PolicyFaults faults)
    {
        faults.InRange(RequiredUsd, 1, 100_000_000);
        faults.InRange(PriceDays, 1, 365);
        faults.InRange(DaySeconds, 1, Day);
        faults.InRange(GenesisPart.Value, 0, 10_000);
        faults.InRange(TopUpBelow.Value, 0, 10_000);
        faults.InRange(TopUpSeconds, 1, 365 * Day);
        faults.InRange(UnbondingSeconds, 0, 365 * Day);
        faults.InRange(TransferSeconds, 1, 365 * Day);
        faults.InRange(EntriesMax, 1, 1_024);
    }
}
