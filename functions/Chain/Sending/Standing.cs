namespace NodeProgram.Functions.Chain.Sending;

/// <summary>Where an effect stands on the chain. <c>default</c> is nowhere.</summary>
public enum StandingKind
{
    /// <summary>Not there: a transaction may bring it.</summary>
    Open = 1,

    /// <summary>There already.</summary>
    There,

    /// <summary>Not there, and no transaction can bring it any more.</summary>
    Impossible,
}

/// <summary>Where an effect stands on the chain, with a stable code and words when it is impossible.</summary>
public sealed record Standing(StandingKind Kind, string? Code = null, string? Detail = null)
{
    public static Standing Open { get; } = new(StandingKind.Open);

    public static Standing There { get; } = new(StandingKind.There);

    public static Standing Impossible(string code, string detail) => new(StandingKind.Impossible, code, detail);
}
