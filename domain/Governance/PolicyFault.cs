namespace NodeProgram.Domain.Governance;

/// <summary>One reason why a policy is refused (rules, section 10: a version that fails is refused with every reason named).</summary>
/// <param name="Path">The field in the policy's JSON form, from its root, as in <c>scoring.bands[2].from</c>; empty for the document itself.</param>
/// <param name="Code">A stable code, one of <see cref="PolicyFaultCodes"/>.</param>
/// <param name="Sentence">What is wrong, for a person.</param>
public sealed record PolicyFault(string Path, string Code, string Sentence)
{
    /// <summary>Path, sentence and code in one line.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "policy" : Path)}: {Sentence} ({Code})";
}

/// <summary>The stable codes of <see cref="PolicyFault"/>; never renamed.</summary>
public static class PolicyFaultCodes
{
    /// <summary>The text is not one JSON document, or a name occurs twice in an object.</summary>
    public const string BadJson = "bad-json";

    /// <summary>A field that no policy has.</summary>
    public const string UnknownField = "unknown-field";

    /// <summary>A field that every policy has is missing.</summary>
    public const string MissingField = "missing-field";

    /// <summary>The field's value has a form that it cannot have.</summary>
    public const string WrongType = "wrong-type";

    /// <summary>A number outside its range.</summary>
    public const string OutOfRange = "out-of-range";

    /// <summary>Numbers that must sum to a whole do not.</summary>
    public const string WrongSum = "wrong-sum";

    /// <summary>A curve or a ladder that must rise or fall does not.</summary>
    public const string NotMonotonic = "not-monotonic";

    /// <summary>Bands, tiers or steps leave a gap or overlap.</summary>
    public const string Gap = "gap";

    /// <summary>Two values contradict each other.</summary>
    public const string Inconsistent = "inconsistent";

    /// <summary>A list or a name is empty, too long, or holds something twice.</summary>
    public const string BadList = "bad-list";
}
