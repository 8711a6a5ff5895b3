namespace NodeProgram.Chain;

/// <summary>What the council says of a case; the contracts' numbers.</summary>
public enum CouncilVerdict
{
    /// <summary>As proposed.</summary>
    Uphold = 0,

    /// <summary>A smaller amount.</summary>
    Reduce,

    /// <summary>Nothing; of an appeal: granted.</summary>
    Dismiss,
}
