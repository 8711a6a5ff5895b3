namespace NodeProgram.Functions.Chain.Sending;

/// <summary>The outbox's bounds.</summary>
public static class Outboxes
{
    /// <summary>Open entries of a sender that a pass looks at.</summary>
    public const int OpenMax = 500;

    /// <summary>Transactions of a sender that are under way at once: pools hold few of an account.</summary>
    public const int UnderWayMax = 16;

    /// <summary>Signed replacements of one entry; with the last the fees have grown seventyfold.</summary>
    public const int AttemptsMax = 20;

    /// <summary>How often an entry is tried before it ends as refused; asking for it again opens it again.</summary>
    public const int TriesMax = 12;

    /// <summary>How long the right to send is kept without a write. Taking over early is safe, see <see cref="OutboxRows"/>: short, so that a killed process holds nothing up.</summary>
    public static readonly TimeSpan LeaseLength = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    /// <summary>The pause after the n-th try, n from 1: 1 s, doubled each time, 5 minutes at most.</summary>
    public static TimeSpan PauseAfter(int tries) => TimeSpan.FromSeconds(Math.Min(1L << Math.Min(tries - 1, 20), (long)PauseMax.TotalSeconds));
}
